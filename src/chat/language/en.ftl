### What GoClaw says in chat.

## Buttons
button-deploy = Deploy an agent
button-my-agents = My agents
button-sign-in = Sign in
button-help = Help
button-open-private = Open private chat
button-back = Back
button-cancel = Cancel
button-try-again = Try again
button-status = Status
button-close = Close
button-close-yes = Yes, close it
button-close-no = Keep it running
button-model-pause = Pause its model
button-model-resume = Resume its model
button-key-new = New model key
button-key-yes = Yes, restart with a new key
button-key-no = Leave it as it is
button-support = Ask for help
button-next-page = Show more
button-open-bot = Open my bot
button-free-slot = Deploy on my free slot
button-plan-offer = { $title } · { $price }/month
button-pay = Pay { $price }/month
button-pay-elsewhere = Pay with { $rail } instead: { $price }
button-change-plan = Choose another plan
button-plan-keep = Keep the plan
button-plan-cancel = Cancel at period end
button-plan-show = My plan
button-plan-up = Bigger plan
button-plan-down = Smaller plan
button-plan-undo = Keep the plan as it is
button-plan-pay = Pay for it now
button-plan-choose = Choose who stays
button-plan-chosen = These stay
button-plan-stay = Keep { $name }
button-plan-drop = Let { $name } go
button-plan-leave = Leave it
button-plan-up-yes = Yes, pay { $amount } now
button-plan-down-yes = Yes, from { $date }
button-plan-cancel-yes = Yes, cancel the plan
button-paysupport = Help with a payment
button-billing = Payments
button-billing-portal = Billing pages of { $rail }
button-billing-open = Open billing pages
button-create-bot = 🤖 Create my bot
button-have-bot = I already have a bot
button-enter-code = Enter the code
button-enter-token = Enter the token
button-bot-maker =
    { $channel ->
        [discord] Open the developer portal
       *[telegram] Open BotFather
    }
button-other-channel = Put it on { $platform } instead
button-invite-bot = Bring it to a server
button-refresh = Refresh

## Amounts
amount-less = less than { $amount }
count-plain = { $count }
count-thousands = { $count } k
size-gb = { $size } GB
size-mb = { $size } MB
size-kb = { $size } KB
count-millions = { $count } M
span-seconds = { $count } s
span-minutes = { $count } min
span-hours = { $count } h
span-days-since = { $count } d
span-days = { $count } d

## Welcome and help
bot-description =
    I run your own AI agent behind a Telegram bot that belongs to you.

    Choose a model, create the bot with one tap, pay monthly, and it answers a few minutes later. It lives on the Akash Network; you manage it from this chat.
bot-short-description = Your own AI agent behind a Telegram bot of your own, run on the Akash Network.
welcome-title = Your own AI agent, run for you
welcome-text = I put an OpenClaw agent behind a bot of your own and run it on the Akash Network. You choose a model and its bot, you pay, and a few minutes later it answers you.
welcome-known = Welcome back, { $name }.
welcome-sign-in = Sign in once to begin. It takes a minute and there is nothing to install.
welcome-ready = Ready when you are: deploying takes a few taps.
welcome-paid = Thank you. As soon as the payment is confirmed, the card of your agent appears here and starts moving.
help-title = What I can do
help-text = Tap a command or type it. Every answer tells you what to tap next.
help-admin = For administrators
text-fallback = I did not understand that. I work with commands and buttons: /deploy starts an agent, /bots shows yours, /help shows everything.
text-fallback-title = Tell me with a command
text-unreadable = I can only read text, commands and buttons here.
flood-title = That was a lot at once
flood-text = I skipped some of your messages. Wait ten seconds, then send the last one again.

## Command descriptions
command-start = Begin here
command-help = What I can do
command-login = Sign in
command-logout = Sign out of this chat account
command-deploy = Deploy a new agent
command-bots = Your agents
command-status = How an agent is doing
command-close = Close an agent for good
command-plan = Your plan and its slots
command-billing = Your payments and billing pages
command-privacy = What is stored about you
command-paysupport = Help with a payment
command-blacklist = Providers that are never used
command-pause = Pause an agent’s model, or new agents altogether
field-agent = Which agent; the only one when left out
field-model = Its model; asked for when left out
field-provider = Address of the provider, akash1…
field-days = For how many days; for good when left out
field-bot = The @name of its bot, or the id of the agent
field-pause-reason = What its owner is told
field-reason = Why, in a few words
verb-blacklist-add = Never use this provider again
verb-blacklist-remove = Allow this provider again
verb-blacklist-list = Show who is on the list
verb-pause-on = Pause the model of this agent, at once
verb-pause-off = Let it answer again
verb-pause-held = Whose paused agent is over: they may start no other
verb-pause-list = Show who is paused, and why
usage-title = How to use /{ $command }
usage-none = Just /{ $command }, without anything after it.
usage-agent = /{ $command } or /{ $command } name-of-the-agent
usage-deploy = /{ $command } or /{ $command } name-of-the-model
usage-start = /start
usage-blacklist = /blacklist add akash1… [days] reason, /blacklist remove akash1…, or /blacklist list
usage-pause = /pause on @bot reason, /pause off @bot, /pause list, or /pause held. The reason is told to the owner. /pause deploys shows whether new agents may be deployed; with a reason it pauses that.

## Unknown commands
unknown-title = I don't know that command
unknown-near = Did you mean /{ $command }?
unknown-far = /help lists everything I can do.

## Places
private-only-title = Let's talk in private
private-only-text = { $command } is about your own account, so I answer it in our private chat.
group-hello-title = Hello
group-hello-text = I deploy personal AI agents. In groups I only answer /help; everything about your account happens in our private chat. Never post a bot token here.

## Signing in
sign-in-title = Sign in
sign-in-text = Open the page, sign in there, then send me the 8-digit code it shows.
sign-in-valid = The link is yours alone and works once, for the next { $minutes } minutes.
sign-in-code-hint = 8 digits, for example 1234 5678
sign-in-first-title = Sign in first
sign-in-first-text = That needs an account, so that I know whose agents are yours.
signed-in-title = You are signed in
signed-in-text = Signed in as { $email }.
signed-in-already = You are already signed in. /logout signs this chat account out.
signed-in-next = Next: deploy your first agent.
signed-out-title = Signed out
signed-out-text = This chat account no longer belongs to your GoClaw account. Your agents keep running; sign in again to see them.
signed-out-already = You are not signed in.
code-wrong-title = That code is not right
code-wrong-text = Check the 8 digits on the page and send them again. After five wrong tries the link stops working.
code-none-title = That code is not valid any more
code-none-text = Start again with /{ $command }: you get a fresh link and a fresh code.

linked-elsewhere-title = Another chat account was linked
linked-elsewhere-text = { $name } on { $platform } can now see and manage your agents. If that was not you, sign in again from here and tell us with /paysupport.

form-code-title = Enter a code
form-code-label = The code that you were shown
form-code-hint = 1234 5678 or K7QM-2XVD-9HRT
form-secret-title = Your bot's token
form-secret-label = Token; it is checked and stored sealed
form-secret-hint = It appears nowhere in this chat

## Deploy
deploy-model-title = New agent: choose a model
deploy-model-text = The model is the brain of your agent.
deploy-channel = It will answer on { $platform }.
deploy-model-chosen = Model: { $model }
deploy-bot-title = Now its Telegram bot
deploy-bot-text = Tap “Create my bot” below: Telegram makes the bot for you, and you can change its name. Nobody has to copy a token.
deploy-bot-owner = Only you will be able to talk to it.
deploy-bot-ready-title = Your bot is ready
deploy-bot-ready-text = @{ $username } will be your agent.
deploy-bot-ready-invite = Bring it to a server that you are in: it can talk to you only where you share one.
deploy-paste-title = Paste your bot's token
deploy-paste-text =
    { $channel ->
        [discord] In Discord's developer portal make an application, open “Bot”, reset its token and give it to me. I check it, switch on what your agent needs, and store it sealed.
       *[telegram] Send me the token that BotFather gave you. I delete your message at once, check the token and store it sealed.
    }
deploy-paste-hint =
    { $channel ->
        [discord] MTIzNDU2… from the developer portal
       *[telegram] 123456789:ABC… from BotFather
    }
deploy-paste-warning = If the bot already runs somewhere else, stop it there first: a bot can answer from one place only.
deploy-cancelled-title = Cancelled
deploy-cancelled-text = Nothing was started and nothing was charged. /deploy begins anew.
deploy-nothing-to-cancel = There is nothing to cancel any more.
deploy-resumed = You were here before; I continue where we stopped.
deploy-choose-with-buttons = Please choose with the buttons.
price-title = { $name }: choose a plan
price-free-title = { $name }: ready to deploy
price-bot = Bot
price-model = Model
price-offer = { $title } · { $price } a month
price-offer-detail =
    { $slots ->
        [one] 1 agent
       *[other] { $slots } agents
    }, { $tokens } tokens, about { $messages } messages
price-estimate-bids = Estimate: running it costs us { $low } to { $high } a month, by { $samples } recent bids. It is part of the plan.
price-estimate-list = Estimate: running it costs us { $low } to { $high } a month, by list prices. It is part of the plan.
price-free = Your plan has a free slot, so this agent costs nothing extra.
price-free-until = This slot lasts until { $date }: then the plan ends or becomes smaller, and this agent is closed. /plan shows what can still be changed.
price-slots-taken = Every slot of your plan is taken. /plan makes it bigger; another plan adds slots; closing an agent with /close frees one.
price-no-slot-title = No free slot
price-offer-elsewhere = with { $rail } { $price } a month
rail-stripe = Stripe
rail-polar = Polar
price-providers =
    { $count ->
        [one] One provider could run it now: { $names }.
       *[other] { $count } providers could run it now: { $names }.
    }
price-providers-more = { $names } and { $more } more
price-incidents-none = None of them had an outage in the last 7 days.
price-incidents =
    { $count ->
        [one] One of them had an outage in the last 7 days.
       *[other] { $count } of them had outages in the last 7 days.
    }
price-nobody-title = { $name }: nobody could run it now
price-nobody = No provider on Akash has room for your agent at the moment, so nothing can be paid for. That changes by the hour: look again in a while.
button-look-again = Look again
price-renews = Plans renew monthly and can be cancelled at any time. If the agent cannot be started, you get everything back.
pay-title = { $plan }: { $price } a month
pay-text = Pay on the secure page of our payment provider, then come back: the agent starts by itself.
paid-title = Paid, thank you
paid-text = The card of your agent shows every step from here.
pay-valid = The page stays open for { $minutes } minutes.
deploy-started-title = { $name } is on its way
deploy-started-text = I show every step on the card below and send a message when it is live.

## Live card
card-title-working = Deploying { $name }
card-title-live = { $name } is live
card-title-failed = { $name } could not be started
card-title-closing = Closing { $name }
card-title-closed = { $name } is closed
step-paid = Payment received
step-slot = Slot of your plan taken
step-queued = Queued
step-creating = Creating the deployment
step-bidding = Collecting bids
step-leasing = Choosing a provider
step-leased = Lease with { $provider }
step-sending_manifest = Sending the manifest
step-starting = Starting the agent
step-live = Answering
step-returning = Taking back what is left on chain
card-attempt = { $provider }: { $reason }. Trying another provider, { $attempt } of { $max }.
card-attempt-again = { $reason }. Trying again, { $attempt } of { $max }.
card-price-value = { $price } a month, estimated
card-hosting = Hosting
card-hosting-value = about { $price } a month, part of the plan
card-provider = Provider
card-bot = Bot
card-moved-title = This card goes on in our private chat
card-moved-text = Discord lets me change a message here for a quarter of an hour only.
private-chat-closed = I cannot write to you: your private messages are closed to me. Allow messages from this app, or come back here with /bots.
card-escrow = Escrow left
card-runway = Runway
reason-no_bids = nobody made an acceptable offer
reason-no_answer = the provider did not answer
reason-manifest_rejected = the provider refused the manifest
reason-wrong_certificate = the provider showed a wrong certificate
reason-not_ready = the agent did not become ready in time
reason-lease_closed = the provider ended the lease
reason-escrow_empty = the money set aside for running it was used up
reason-channel_gone = its bot was deleted or is no longer in our hands
reason-channel_away = the chat service that its bot lives on did not answer
reason-lease_refused = the offer was withdrawn
reason-create_failed = the chain refused the deployment
reason-deadline = it took too long
reason-providers_exhausted = several providers failed one after the other
reason-blacklisted = the provider was ruled out in the meantime
reason-payment_ended = the plan was not paid any more
reason-plan_ended = the plan ended
reason-plan_paused = the plan is paused
reason-plan_smaller = the plan has room for fewer agents now
reason-payment_overdue = the plan stayed unpaid
reason-refunded = the payment was returned
reason-disputed = the payment is disputed
reason-other = something went wrong on the way

## Ends
live-title = @{ $username } answers now
live-text = Open it and say hello. It took { $time }.
failed-title = { $name } could not be started
failed-text = What happened: { $reason }.
failed-attempts =
    { $attempts ->
        [one] One provider was tried.
       *[other] { $attempts } providers were tried.
    }
failed-refund = You get { $amount } back, all of it, and the plan is cancelled.
failed-refunded = { $amount } went back to you, all of it. Your bank may take a few days to show it.
failed-refund-problem = Your { $amount } could not be sent back by itself. We were told and do it by hand; /paysupport shows how to reach us.
failed-slot-free = It cost you nothing: the slot of your plan is free again.
failed-next = Next: /deploy tries again with a new agent.
closed-title = { $name } is closed
closed-text = It no longer runs, and the bot no longer answers.
closed-why = Why: { $reason }.
closed-escrow = { $amount } of escrow came back.
closed-cost = Running it cost { $amount } in all.
closed-last = It was the last agent on your { $plan } plan. Keep the plan for another one, or cancel it at the end of the paid period?
returned-title = A payment was sent back
returned-text = We received { $amount } that starts nothing ({ $reason }), so all of it goes back to you.
returned-mismatch = it did not match the order
returned-gone = the agent was already gone
returned-in-use = the bot already runs in another agent
returned-double = it was paid twice
returned-plan-over = its plan had ended by then
returned-before = it had been returned before
returned-disputed = it is disputed at the bank
returned-other = it was not needed

## Agents
agents-title = Your agents
agents-none-title = No agents yet
agents-none-text = Deploy your first one: a few taps.
agents-none-now-title = No agents now
agents-none-now-text = Those you had are closed. Deploying another one takes a few taps.
agents-pick-title = Which one?
agents-no-match = None of your agents is called “{ $name }”.
agents-pick-more = There are more. For another one, write its name after the command.
agents-not-now = As it stands, that cannot be done with it.
agents-not-now-busy = Something else that you wanted is being done with it. Once that is over, try again.
agent-line = { $phase } · @{ $username }
phase-awaiting_payment = waiting for payment
phase-deploying = being deployed
phase-live = live
phase-failing = being cleaned up
phase-closing = closing
phase-closed = closed
phase-failed = failed
phase-draft = draft
status-phase-value = { $phase }, for { $span }
status-model = Model
status-phase = State
status-chosen-cheapest =
    { $bids ->
        [one] Chosen because it was the only acceptable bid.
       *[other] Chosen because it was the cheapest of { $bids } acceptable bids.
    }
status-chosen-best_record = Chosen because it had the best record for its price, of { $bids } acceptable bids.
record-summary = Its record with us: { $percent } % of { $starts ->
        [one] one start
       *[other] { $starts } starts
    } in 30 days, { $trouble }.
record-trouble-none = no trouble
record-trouble-days =
    { $days ->
        [0] last trouble today
        [one] last trouble yesterday
       *[other] last trouble { $days } days ago
    }
status-spent = Hosting so far
status-runway-value = about { $span }
status-history = History (UTC)
status-model-use = Model use
status-paused-owner = Paused by you
status-paused-operator = Paused by GoClaw: { $reason }
status-key = Model key
status-key-on-its-way = A new one is on its way

## Close
close-title = Close { $name }?
close-text = The agent stops for good, its lease ends, and what is left of its escrow comes back. What was saved of it is kept for thirty days. The bot itself stays yours.
close-text-unpaid = Its order is given up, and nothing is charged. The bot itself stays yours.
close-valid = The question is open for five minutes.
close-kept-title = Nothing changed
close-kept-text = { $name } stays as it is.
closing-title = Closing { $name }
closing-text = I close it on chain and tell you when it is done.
close-already = { $name } is already closed or on its way there.
close-none-title = Nothing to close
close-none-text = You have no agent that could be closed.

key-title = A new model key for { $name }?
key-text = It begins anew, which makes it ask for a new key. That takes up to two minutes, in which the bot does not answer; a message sent meanwhile waits. Nothing is paid for it. What it remembers stays; only if its container has to be replaced, it has what its last backup held.
key-overlap = The old key works for two minutes after it has its new one, then never again.
key-begun-title = { $name } gets a new key
key-begun-text = It is being restarted. I tell you when it has its new key.
key-done-title = { $name } has a new model key
key-done-text = It has restarted and uses the new key. The old one stops working within two minutes.
key-failed-title = { $name } keeps its old model key
key-failed-no_answer = Akash did not answer for half an hour, so the restart did not come about. The agent runs on as before. Try again later.
key-failed-refused = Its provider refused the restart. The agent runs on as before. If its key must end now, pause its model, or /close the agent.
key-failed-not_booted = Its provider took the restart, but no new container has asked for its key. If the bot does not answer any more, /move it to another provider.

paused-title = { $name } is paused
paused-text = GoClaw has paused its model: { $reason }
paused-next = Its container runs on and nothing is lost, but the bot does not answer. If you think that this is a mistake, write to us.
paused-over-title = { $name } may answer again
paused-over-text = GoClaw no longer pauses its model.

## Plan
plan-title = Your plan
plan-none-title = No plan yet
plan-none-text = A plan begins with your first agent: /deploy shows the prices before anything is charged.
plan-line = { $title } · { $status }
plan-slots =
    { $total ->
        [one] { $held } of 1 slot in use
       *[other] { $held } of { $total } slots in use
    }
plan-next = next payment on { $date }
plan-ends = ends on { $date }
plan-status-active = active
plan-status-trialing = trial
plan-status-past_due = payment overdue
plan-status-paused = paused
plan-status-other = { $status }
plan-kept-title = The plan stays
plan-kept-text = It renews as before. /deploy uses its free slots.
plan-cancelled-title = The plan will end
plan-cancelled-text = It is cancelled and stays yours until { $date }. Nothing more is charged.
plan-cancelled-text-soon = It is cancelled for the end of the paid period. Nothing more is charged.
plan-cancel-agents = Agents that still use it are closed then.
plan-title-many = Your plans
plan-price = { $title } · { $price } a month
plan-label-plan = Plan
plan-label-state = State
plan-label-agents = Agents
plan-label-next = Next payment
plan-label-tokens = Each period
plan-label-due = Due now
plan-label-then = After that
plan-ends-frozen = It ends on { $date }.
plan-ends-text = It ends on { $date }. Until then everything runs as before, and nothing more is charged.
plan-overdue-text = The last payment did not go through. Without it its agents are stopped on { $stop }, with everything they know kept, and closed on { $close }. Until then the plan gives a share of its tokens.
plan-overdue-stopped = The last payment is still missing, so its agents are stopped and everything they know is kept. Once it is paid they start by themselves; without it they are closed on { $close }, and the plan ends.
plan-frozen-state = A payment of this plan is disputed. Until the bank has decided its agents are stopped, with everything they know kept, and nothing more is charged.
plan-paused-text = It was paused at the payment provider: nothing is charged, and no agent runs on it. Resume it there to use its slots again.
plan-change-working = A change of this plan is being carried out; I tell you when it is through.
plan-change-unpaid = { $plan } waits for its payment until { $date }. Until it is paid everything stays as it is.
plan-change-booked = From { $date } the plan is { $plan }.
plan-names-more = { $names } and { $more } more
plan-ending =
    { $count ->
        [one] On { $date } this agent is closed: { $names }.
       *[other] On { $date } these { $count } agents are closed: { $names }.
    }
plan-ending-memory = A closed agent does not come back, and its memory is not kept.
plan-up-title = A bigger plan
plan-up-text = It takes effect at once. You pay the difference for the rest of this period now and the full price from the next one.
plan-down-title = A smaller plan
plan-down-text = It begins with the next period; until then you keep what you paid for. I first show which agents it would have no room for.
plan-biggest = This is the biggest plan there is.
plan-smallest = This is the smallest plan there is. You can cancel it at the end of the period.
plan-up-ask = Upgrade to { $plan }?
plan-down-ask = { $plan } from { $date }?
plan-due = { $amount }, for the time until { $date }
plan-due-about = about { $amount }, for the time until { $date }
plan-due-nothing = nothing
plan-then = { $price } a month, from { $date }
plan-room =
    { $slots ->
        [one] room for 1
       *[other] room for { $slots }
    }
plan-up-how = It takes effect when the payment is through. If the card is declined, the plan stays as it is. Tax may be added.
plan-down-how = You can take it back until then.
plan-question-valid = The question is open for five minutes.
plan-choose-title = Who stays?
plan-choose-text =
    { $room ->
        [one] The smaller plan has room for 1 agent. Tap the one that stays; the others are closed when it begins.
       *[other] The smaller plan has room for { $room } agents. Tap those that stay; the others are closed when it begins.
    }
plan-choose-stays = stays
plan-choose-ends = is closed
plan-changed-title = Your plan is { $plan } now
plan-changed-text =
    { $slots ->
        [one] It has room for 1 agent.
       *[other] It has room for { $slots } agents. /deploy uses a free slot.
    }
plan-booked-title = { $plan } from { $date }
plan-booked-text = It is booked. Until then everything stays as it is, and you can take it back.
plan-booked-warn = I remind you five days and one day before.
plan-unpaid-title = The card was declined
plan-unpaid-text = Nothing was charged, and your plan stays { $from }. { $to } begins as soon as its difference is paid.
plan-unpaid-until = It can be paid until { $date }.
plan-undone-title = Taken back
plan-undone-text = Your plan stays { $plan }.
plan-undo-late-title = It had taken effect already
plan-undo-late-text = Your plan is { $plan } now. /plan changes it again.
plan-lapsed-title = No change to { $to }
plan-lapsed-text = The change to { $to } did not come about. Your plan stays { $from }; /plan shows it.
plan-shrinks-title = Your plan becomes { $plan } soon
plan-shrinks-text = You can still choose who stays, or keep the plan as it is.
plan-overdue-title = A payment did not go through
plan-overdue-again-title = { $days ->
    [one] A payment is still missing: one day left
   *[other] A payment is still missing: { $days } days left
  }
plan-overdue-soon = Your { $plan } plan could not be charged. Its agents run on until { $stop } with a share of the plan's tokens; then they are stopped, with everything they know kept. Change the card or pay on the billing pages.
plan-overdue-news = Your { $plan } plan could not be charged. Its agents run on until { $stop } with a share of the plan's tokens; then they are stopped, with everything they know kept, and on { $close } they are closed. Change the card or pay on the billing pages.
plan-stopped-title = The agents of your { $plan } plan are being stopped
plan-stopped-text = Its payment is still missing. Everything they know is kept, and once it is paid they start again by themselves. Without it they are closed on { $close }, and the plan ends.
plan-closing-title = The agents of your { $plan } plan are closed on { $close }
plan-closing-text = Its payment is still missing, and then everything they know is gone. Change the card or pay on the billing pages, and they start again by themselves.
plan-paid-title = Your { $plan } plan is paid
plan-paid-text = Thank you. Everything runs on, with all of the plan's tokens.
plan-paid-starts = { $count ->
    [one] Thank you. Its agent starts again by itself, with everything it knew, and says so when it is there.
   *[other] Thank you. Its { $count } agents start again by themselves, with everything they knew, and say so when they are there.
}
plan-frozen-title = A payment of your { $plan } plan is disputed
plan-frozen-text = Your bank was asked to take { $amount } back. Until it has decided, the agents of this plan are stopped, with everything they know kept, nothing new can be started, and nothing more is charged. If you did not mean to, tell your bank, and write to us.
plan-thawed-late-title = The bank has decided: your payment of { $amount } stands
plan-thawed-late-text = Your { $plan } plan ended while it was looked into, and its agents were closed. It does not come back by itself, since you would be charged for it again. You can buy again: /deploy shows the prices.
plan-thawed-late-days = Some of what you paid was for days on which the plan was frozen. We look at that and give you an answer; /paysupport shows how to reach us.
plan-thawed-title = Your { $plan } plan goes on
plan-thawed-text = The bank has decided about { $amount }: the payment stands. Your agents start again by themselves.
plan-share-title = { $percent } % of this share of your { $plan } plan's tokens are used
plan-share-text = A payment is missing, and until it is made the plan gives no more than a share of its tokens. Pay, and the whole of them is yours.
refund-held-text = Your { $amount } is not sent back by itself, since several payments went back to you today. Nothing more is charged. We were told and decide by hand; you hear of it here.
refund-declined-text = We looked at your payment of { $amount } and do not send it back. If you think that this is wrong, /paysupport shows how to reach us.
plan-overdue-ended-title = Your { $plan } plan has ended
plan-overdue-ended-text = It stayed unpaid, so its agents are closed and nothing more is charged. /deploy begins anew.
plan-cancel-title = Cancel { $plan }?
plan-cancel-text = It stays yours until { $date }, and nothing more is charged. You can change your mind until then.
plan-cancel-text-soon = It stays yours until the end of the paid period, and nothing more is charged. You can change your mind until then.

## Billing
billing-title = Your payments
billing-none-title = No payments yet
billing-none-text = Nothing was ever charged. /deploy shows the prices before anything is.
billing-order = Order: { $plan }, { $amount } a month
billing-order-open = waiting for your payment
billing-order-expired = not paid
billing-order-paid = paid
billing-order-fulfilled = paid, and its plan began
billing-order-refunded = paid back
billing-order-disputed = its payment is disputed
billing-order-needs_review = did not match what was paid
billing-payment = Payment: { $amount }
billing-payment-fulfils = first month
billing-payment-renewal = renewal
billing-payment-plan_change = change of plan
billing-payment-surplus = not needed
billing-refund = Refund: { $amount }
billing-refund-wanted = on its way
billing-refund-done = sent back
billing-refund-failed = refused by the provider; we see to it
billing-refund-held = waiting for us to look at it
billing-refund-refused = we did not send it back
billing-given_back = Refund: { $amount }
billing-given_back-done = sent back by the payment provider
billing-dispute = Dispute over { $amount }
billing-dispute-open = your bank has not decided yet
billing-dispute-won = the payment stands
billing-dispute-lost = your bank took it back
billing-invoice-title = Invoice at { $rail }
billing-invoice-text = It opens on the provider's own page, where you can save or print it. The link is yours alone.
billing-invoice-file = A PDF to save or print. The link is yours alone.
billing-receipt-title = Receipt at { $rail }
billing-receipt-text = A PDF with what you paid, when and how, with what went back since, and with the number of the invoice. The link is yours alone.
billing-receipt-invoice = Should an invoice bear the name, address or VAT number of your company? On the billing pages you write them into it and have it made; from then on it is offered here, too.
billing-papers-end = The link works for about { $span }. Until tomorrow the button below makes a new one; after that, /billing does.
billing-papers-ended = The link of this message ended before it could reach you. The button below makes a new one.
billing-papers-making-title = Your receipt is being made
billing-papers-making-text = { $rail } makes it when it is first asked for. That takes a few seconds: then look again.
billing-papers-none-title = Nothing to open
billing-papers-none-text = { $rail } has no invoice or receipt of this payment for us. Its billing pages show your orders, and what can be had of them.
button-billing-invoice = Invoice { $amount }, { $date }
button-billing-receipt = Receipt { $amount }, { $date }
button-billing-invoice-open = Open the invoice
button-billing-receipt-open = Open the receipt
button-billing-new-link = New link
billing-overdue = A payment is owed: without it the agents of your plan are stopped on { $stop } and closed on { $close }. Change the card or pay on the billing pages.
billing-overdue-stopped = A payment is owed, so the agents of your plan are stopped. Once it is paid they start by themselves; without it they are closed on { $close }. Change the card or pay on the billing pages.
billing-portal-what = Invoices, cards and your address are kept by the payment provider; its billing pages show and change them.
billing-portal-title = Billing at { $rail }
billing-portal-text = There you find invoices, change your card, and pay what is owed. Changes of the plan made there show here as well.
billing-portal-private = The link is yours alone and works for a short time. Send it to nobody.

## Blacklist
blacklist-title = Blacklisted providers
blacklist-empty = No provider is blacklisted.
blacklist-line = { $reason } · { $until }
blacklist-forever = for good
blacklist-until = until { $date }
blacklist-removed-title = Removed
blacklist-removed-text = { $address } may be chosen again.
blacklist-removed-none = { $address } was not on the list.

pause-title = Paused by us
pause-empty = No agent is paused.
pause-held-title = Held back by a pause
pause-held-text = Their paused agent is over. Until it is lifted with /pause off and the id, neither that person nor that bot can start another.
pause-held-empty = Nobody is held back.
button-pause-held = Held back
pause-line = { $reason } · since { $date } · { $agent }
pause-on-title = Paused
pause-on-text = { $agent } gets no answer from its model any more, on every replica within a second. Its owner is told the reason. Its container runs on.
pause-on-already = { $agent } is paused already.
pause-off-title = Running again
pause-off-text = { $agent } may use its model again. Its owner is told.
pause-off-already = { $agent } was not paused by us.
pause-unknown = No running agent has the bot or the id “{ $agent }”.

## Tokens
token-deleted-title = I deleted your message
token-deleted-text = It held a bot token. If you want to use that bot: /deploy, then “I already have a bot”.
token-not-needed-title = That token is not needed now
token-not-needed-text = I did not keep it. To put an agent behind that bot, begin with /deploy.
token-not-deleted-title = Delete that message
token-not-deleted-text = It held a bot token, and I could not delete it. Please delete it yourself.
token-burnt-title = That token is burnt
token-burnt-deleted = A bot token was posted here. I deleted the message, but everyone in this group may have seen it.
token-burnt-stays = A bot token was posted here and I may not delete it. Everyone in this group can see it: please delete the message.
token-burnt-rotate = Get a new one now: in BotFather choose the bot, then “API Token” and “Revoke current token”. Then use the new one in our private chat.

## Created bots
bot-created-idle-title = Your new bot @{ $username }
bot-created-idle-text = Telegram made me its manager. Shall I put an agent behind it?
bot-created-guest-title = Your new bot @{ $username }
bot-created-guest-text = Sign in first, then tap /deploy: I only put an agent behind a bot whose owner I know.
button-use-bot = Deploy with @{ $username }

## Button answers
press-not-yours = This button belongs to somebody else.
press-unknown = I don't know this button any more.
press-expired = This button has expired.
press-used = That was already done.
press-older = This button is from an older card.
older-title = That button is from an older card
older-text = Its time is over. Here is where you can go on.
older-current = Here is the current one.

## Privacy and payments
privacy-title = What is stored about you
privacy-text = Your sign-in id, your e-mail address, the chat accounts you linked, your agents with their state, your payments as the payment provider reports them, and how many tokens your agents used.
privacy-backups = Backups of your agents are stored encrypted, with what they remember of your conversations. /backup shows them and deletes them; they go thirty days after an agent is closed.
privacy-not = Not stored beside those: what you say to your agents, and never your card or your password. Bot tokens you paste are stored sealed; bots created here have no stored token at all.
privacy-leave = /logout unlinks this chat account. /settings has a copy of everything for you, and deletes your account.
paysupport-title = Help with a payment
paysupport-text = If a payment went wrong, first look at /plan and /bots: agents that could not be started are refunded by themselves.
paysupport-contact-at = Otherwise write to { $contact } and send this with it:
paysupport-contact = Otherwise write to the operator of this bot and send this with it:
paysupport-reference = Your reference

## Errors
error-title = That did not work
error-reference = Reference
error-internal = Something went wrong on our side. Nothing was charged and nothing was changed by it. Try again; if it stays, /paysupport shows how to reach us.
error-unavailable = A service I need does not answer right now. Nothing is lost: try again in a minute.
error-invalid_input = I could not read that.
error-not_found = I cannot find that. It may be gone already; /bots shows what you have.
error-held_back = GoClaw has paused an agent of yours, or this bot: { $words } Until that is lifted nothing new can be started. If you think that this is a mistake, /paysupport shows how to reach us.
error-dispute_open = A payment of yours is disputed at your bank. Until that is settled nothing new can be started. /paysupport shows how to reach us.
error-refund_held = A payment of yours waits for us to decide about it. Until then nothing new can be started. /paysupport shows how to reach us.
button-cases = Open cases
error-not_found-case = There is no such case. /cases shows the open ones.
error-not_found-agent = You have no such agent. /bots shows yours.
error-not_found-plan = You have no such plan. /plan shows yours.
error-change_pending = Another change of this plan is on its way. Take that one back first.
error-plan_ending = This plan is about to end. Keep it first, then change it.
error-plan_overdue = A payment of this plan is owed. Pay it first: /billing shows where.
error-same_plan = That is the plan you have.
error-card_declined = The card was declined, so nothing changed. Change it on the billing pages of /billing, then try again.
error-no_change = No change of this plan is on its way any more.
error-no_customer = You have never paid there, so there is nothing to show.
error-agent_over = That agent is over or on its way there, so there is no model to pause.
error-ambiguous = Two agents have a bot of that name, one on each platform. Use the agent's id.
error-not_live = That agent is not live yet, so it cannot be restarted.
error-restart_recent = It was restarted less than ten minutes ago. Wait a little, then try again. If its key must end now, pause its model.
error-no_restart = This agent was made before restarts were possible. To change its key, /close it and /deploy it again.
error-forbidden = You are not allowed to do that.
error-role = You are not allowed to do that: it takes the role { $words }. Nothing was done; ask somebody who has it.
error-external_checkout_off = Paying outside Telegram is switched off here, so no new plan can be bought. Agents on plans you have go on running.
error-conflict = Something changed at the same moment. Look at where things stand and try again.
error-email_in_use = That payment provider knows your e-mail address under another account already. Choose another way to pay, or ask for help with /paysupport.
error-account_in_use = That bot already runs in another agent, and a bot can answer from one place only. Create another bot, or close the other agent first.
error-account_in_use-yours = That bot already runs in one of your agents, and a bot can answer from one place only. Create another bot, or /close that agent first.
error-email_taken = Another account here already uses that e-mail address. Sign in the way you did the first time.
error-already_linked = This chat account is linked to a different account. Use /logout first, then /login.
error-not_linked = That bot would answer you alone, so I must know your account on its platform. Sign in there with /login first, to the same GoClaw account.
error-no_verified_email = Your sign-in has no confirmed e-mail address. Confirm it there, then /login again.
error-account_closed = That account is blocked where you sign in, so I cannot let it in.
error-token_forgotten = The token you pasted was forgotten, because nothing was paid for a day. Start anew with /deploy and paste it again.
error-plan_over = That plan has ended already. /deploy shows the prices of a new one.
error-not_a_draft = This agent is already paid for or running. /bots shows it.
error-gone = That is over and cannot be used any more.
error-rate_limited = Too many requests at once. Wait a moment, then try again.
error-payment_required = That needs a plan. /plan shows what you have.
error-no_free_slot = Every slot of your plan is taken. Choose a plan below, or free a slot with /close.
error-float_too_small = We cannot take on another agent right now, so we do not take your money either. Nothing was charged. The operator was told; try again later.
error-rejected = That was refused.
error-token_refused =
    { $channel ->
        [discord] Discord does not accept that token. Reset it in the developer portal, under “Bot”, and enter the new one whole.
       *[telegram] Telegram does not accept that token. Copy it again from BotFather (the whole line, digits and colon included), or get a new one there.
    }
error-token_malformed =
    { $channel ->
        [discord] That is not a whole bot token. It has three parts with dots between them and about 70 characters.
       *[telegram] That is not a whole bot token. It looks like 123456789:ABC… and has about 45 characters.
    }
error-intent_missing = That bot may not read messages yet, and I could not switch it on. Open its page, switch on “Message Content Intent”, save, and enter the token again.
error-misconfigured = This part is not set up here. The operator was told.
error-no_provider_fits = No provider on Akash could run your agent right now, so nothing was charged. Try again in a while.
error-unknown_model = That model is not offered any more. Choose another one.
error-address = “{ $address }” is not a provider address. It begins with akash1 and has 44 characters.

## Settings
command-settings = Language, news and linked chat accounts
button-settings = Settings
button-link-account = Link another chat account
button-unlink = Unlink { $account }
button-unlink-yes = Yes, unlink it
button-unlink-no = Keep it linked
language-name = English
settings-title = Your settings
settings-account = Account
settings-accounts = Your linked chat accounts:
settings-linked-on = linked on { $date }
settings-account-shut = closed to me
settings-language = Language
settings-language-auto = As each app is set
settings-language-text = I speak this language to you on every platform.
settings-news = News
settings-news-origin = Where you asked for the agent
settings-news-both = On both
settings-news-text = Where shall I tell you what happens to your agents and your money?
settings-news-fallback = If I cannot reach you there, I tell you in another of your chats and say so.
news-where = Where they go
news-all = all of them
news-some-off = { $count ->
    [one] one kind off
   *[other] { $count } kinds off
  }
news-quiet = quiet { $hours }
news-kind-on = ✓ { $kind }
news-kind-off = ✗ { $kind } (off)
news-switch = Tap a kind to switch it off or on.
news-health = Health and moves
news-health-what = An agent does not answer, answers again, or moves to another provider. Off, what gets well without you shows only on its card and in /status.
news-deploys = Deploys and changes
news-deploys-what = An agent is live, stopped, restarted, or has taken up other settings.
news-usage = Usage and budgets
news-usage-what = A budget or your plan’s tokens are half, nearly or all used. Off, an agent that rests for that says so only in /usage.
news-backups = Backups
news-backups-what = A state was saved, could not be saved, or was restored.
news-product = Messages to everybody
news-product-what = What is new in GoClaw.
news-always = You are always told of money that moves, of a plan that is overdue, changes or ends, of what stops or ends an agent, of what an agent needs you for, when something you asked for fails, and of sign-ins and linked accounts. Cards of your agents go on changing whatever is off.
quiet-hours = Quiet hours
quiet-hours-none = none
quiet-hours-in = { $hours }, { $city }
quiet-zone = Time zone
quiet-zone-now = { $city }, where it is { $time } now
quiet-text = In quiet hours, news wait and come when they end, in order. Of several about the same you get the newest.
quiet-at-once = At once comes what cannot wait: an agent that stays silent without you, a machine that is paid for six more hours at most, whatever answers what you just did, and sign-ins and linked accounts.
button-quiet-other = Other hours
button-quiet-off = No quiet hours
button-quiet-form = Enter the hours
quiet-type-text = Send the hours as your next message.
quiet-type-hint = As in 22:30–6:15 or 10pm–7am
quiet-type-wrong = “{ $typed }” is not two different times.
zone-text = Which of these clocks is yours?
button-zone-other = Another place
button-zone-form = Enter the place
zone-type-text = Send a large city of your time zone as your next message.
zone-type-hint = As in Lisbon, Asia/Dubai or UTC+3
zone-type-wrong = I know no clock of “{ $typed }”. Try a larger city in the same time zone.
form-hours-title = Quiet hours
form-hours-label = From and to
form-place-title = Time zone
form-place-label = City or zone
news-instead = You are told this here because I cannot reach you on { $platform }.
unlink-title = Unlink { $account }?
unlink-text = That account no longer sees or manages your agents, and hears nothing of them. They keep running.
unlink-last = It is your last linked account: nobody hears of your agents until you sign in again with /login, on any platform.
unlinked-title = Unlinked
unlinked-text = { $account } no longer belongs to your GoClaw account.
unlinked-here = { $name } on { $platform } unlinked this chat account from your GoClaw account. Your agents keep running; sign in again to see them here. If that was not you, tell us with /paysupport.

## Linking another chat account
button-open-platform = Open { $platform }
button-copy-code = Copy the code
link-title = Link another chat account of yours
link-text = Your agents, your plan and your settings are then the same in both chats.
link-step-open = Open me with the other account, on any platform
link-step-secret = If I do not ask there by myself: /login there, then enter the code below
link-step-code = I show 8 digits there; send them to me here
link-secret = Code
link-valid =
    { $minutes ->
        [one] The code works once, for one more minute. It is yours alone: never pass it on.
       *[other] The code works once, for the next { $minutes } minutes. It is yours alone: never pass it on.
    }
link-code-title = Link this { $platform } account?
link-code-who = It would belong to the GoClaw account that asked:
link-code-asker = Asked by
link-code-name = Name there
link-code = Your 8 digits
link-code-send =
    { $minutes ->
        [one] If that is you, send the 8 digits to me on { $platform } within a minute.
       *[other] If that is you, send the 8 digits to me on { $platform } within { $minutes } minutes.
    }
link-code-warning = If somebody sent you here, do nothing, and give the digits to nobody: your agents here would belong to them.
link-yours-title = Linked already
link-yours-text = Both chat accounts belong to you already. There is nothing to do.
link-done-title = Linked
link-done-text = { $name } on { $platform } and this chat account are now the same person to me.
link-done-next = Next: /bots shows the same agents in both, and /settings says where you hear of them.
error-link-unknown = I do not know that code. Look at it again where you got it, or make a new one there with /settings.
error-link-over = That code was used or is too old. Make a new one with /settings, in the chat that is signed in.
error-linked_to_another = This chat account belongs to another GoClaw account, and I move nothing by myself. To move it: /logout here, then make a new code in the other chat.
error-too_many_accounts = You have linked as many chat accounts as one person may. /settings unlinks one you no longer use.

## Dialogs that go on elsewhere
button-continue-here = Continue here
deploy-resumed-from = You were at this on { $platform }; I go on with it here.
went-on-title = You went on with this on { $platform }
went-on-text = The buttons above are old now. /deploy brings it back here.
went-on-here = It goes on there. You can also bring it back here.
press-went-on = You went on with this on { $platform }.

## Unknown deployments
stranger-title = A deployment that nobody knows
stranger-text = It runs on Akash at your cost, and no agent of GoClaw stands behind it.
stranger-choices = If you made it yourself, adopt it: it stays, and it is not reported again. Otherwise have it closed: what is left in its escrow comes back.
stranger-dseq = Deployment
stranger-wallet = Wallet
stranger-backend = Made with
stranger-backend-chain = your own wallet
stranger-backend-console = the Console API
stranger-cost = Cost per day
stranger-escrow = Left in escrow
stranger-button-adopt = Adopt
stranger-button-close = Close
stranger-button-yes = Yes, close it
stranger-button-no = Keep it for now
stranger-confirm-title = Close { $dseq }?
stranger-confirm-text = Whatever runs there stops for good, with its data.
stranger-adopted-title = Adopted
stranger-adopted-text = { $dseq } is yours. GoClaw leaves it alone.
stranger-closing-title = Closing
stranger-closing-text = { $dseq } is being closed. You are told when the chain says that it is.
stranger-closed-title = Closed
stranger-closed-text = { $dseq } is closed, and what was left in its escrow is back.
stranger-gone-title = It is over
stranger-gone-text = { $dseq } does not run any more. There is nothing to decide.

## The usage chart
chart-used = { $used } of { $limit } tokens
chart-total = { $used } tokens
chart-percent = { $percent } % used
chart-left =
    { $count ->
        [0] nothing left
        [one] about 1 message left
       *[other] about { $count } messages left
    }
chart-cost = Models { $cost }, included
chart-runs-out = Runs out { $day }
chart-lasts = Lasts until { $day }
chart-used-up = Used up
chart-others = Others
chart-unnamed = No. { $number }
chart-empty = No messages yet
chart-empty-hint = What your bots use appears here, day by day.

## Usage
button-usage = Usage
button-usage-earlier = Period before
button-usage-later = Period after
button-usage-agents = More agents
button-usage-all = The whole plan
button-usage-csv = Export CSV
command-usage = What your agents have used
used-title = Usage: { $plan }
used-title-many = Usage of your plans
used-none-title = Nothing used yet
used-none-text = Tokens come with a plan, and a plan begins with your first agent: /deploy shows what each has in it.
used-empty = Nothing was used in this period. Say something to your agent, and it shows here.
used-since = since { $date }
used-tokens =
    { $tokens } tokens, { $messages ->
        [0] less than a message
        [one] about one message
       *[other] about { $messages } messages
    }
used-of = { $used } of { $limit } tokens, { $percent } %
used-share = { $tokens } tokens, { $percent } %
used-share-unpaid = A payment is missing: until it is made, this period gives a share of the plan's tokens. Once it is paid, the whole of them is there, and what was used counts.
used-share-of = { $percent } % of { $plan }
used-cost = { $amount }, part of the plan
used-label-period = Period
used-label-used = Used
used-label-left = Left
used-label-new = New tokens
used-new = on { $date }
used-label-forecast = At this pace
used-label-cost = Models cost
used-label-share = Share
used-forecast-unknown = not enough to tell yet
used-forecast-lasts = lasts to the end
used-forecast-runs_out = used up around { $date }
used-by-agent = By agent:
used-by-model = By model:
used-by-day = By day (UTC)
used-others = Others
used-agent-over = { $name } (ended)
used-agent-line = { $use } · { $cost }
used-hour-near = { $percent } % of what one hour may use is used; the next hour begins at { $time } UTC.
used-hour-full = What one hour may use is used up. It goes on at { $time } UTC.
used-message-what = A message is counted as { $tokens } tokens: an agent sends its whole prompt with each. Long conversations and pictures take more.
used-picture = Tokens by day: { $days ->
        [one] one day
       *[other] { $days } days
    } with use, most on { $date } with { $most }.
used-picture-empty = Nothing was used.
used-csv-title = Every call as a file
used-csv-text = { $period }: when, which agent and model, tokens of each kind, cost and how it ended. Times are UTC, amounts are US dollars.
used-csv-columns = Nothing that was said is in it; it is stored nowhere.
used-csv-too-large = This period has more calls than fit into a file here.

## Budget
button-budget = Budget
button-budget-day = { $amount } a day
button-budget-off = No budget
button-budget-extend = Extend today
button-budget-extend-yes = Yes, { $amount } more today
command-budget = What an agent may cost a day
field-budget = What it may cost a day: $2, or off; shows it when left out
usage-budget = /budget shows it, /budget $2 allows an agent $2 a day, /budget off ends that. With several agents, add the name: /budget $2 name-of-the-agent. Amounts are US dollars.
budget-title = Budget: { $name }
budget-label = Budget
budget-label-today = Today
budget-none = none
budget-none-text = It may use what the plan gives. With a budget its model rests for the rest of a day (UTC) once it has cost that much; the agent itself keeps running.
budget-amount = { $amount } a day
budget-amount-messages = { $amount } a day, about { $messages } messages
budget-today = { $spent } of { $limit }, { $percent } %
budget-today-extended = { $spent } of { $limit }, { $percent } % ({ $extra } added)
budget-rests = Its model rests until midnight UTC, in { $left }. The agent keeps running; it only gives no answers.
budget-refused = { $count ->
        [one] One call
       *[other] { $count } calls
    } of today found no room in it: a long conversation needs more at once than was left.
budget-how = It counts what the models cost, which your plan has paid for already: nothing is charged. Another amount: /budget $3
budget-how-first = It counts what the models cost, which your plan has paid for already: nothing is charged. Choose an amount, or type it: /budget $3
budget-set = From now on it may cost { $amount } a day.
budget-ended = It has no budget any more. What the plan gives still holds.
budget-too-small = A single answer of this agent's model can cost { $least }. With less than that a day it could never answer.
budget-too-big = That is more than any plan holds. Choose an amount up to $10,000 a day.
budget-extend-title = { $amount } more for { $name } today?
budget-extend-text = It may then cost { $limit } today, and { $budget } again from tomorrow. Nothing is charged: your plan has paid for it already.
budget-extended = It may cost { $limit } today and goes on at once.
budget-extended-rests = It may cost { $limit } today, but that is used up as well: it still rests.
budget-news-title = { $name }: { $percent } % of today's budget
budget-news-text = It has cost { $spent } of the { $limit } that you allow it for today.
budget-over-title = { $name } rests until midnight UTC
budget-over-text = It has cost { $spent } of the { $limit } that you allow it for today, so its model gives no more answers.
budget-over-how = It goes on at 00:00 UTC on { $date }, or as soon as you extend today. The agent itself keeps running.
error-budget_day = That day is over, and a new one has begun. /budget shows it.
error-not_found-budget = That agent has no budget any more. /budget sets one.
plan-used-title = { $percent } % of your { $plan } plan's tokens are used
plan-used-left = Left: { $left }.
plan-used-over-title = Your { $plan } plan's tokens are used up
plan-used-over = All { $limit } of this period are used: your agents keep running, and give no answers until there are more.
plan-used-renews = New tokens come on { $date }.

## Figures for administrators
command-cases = What waits for your decision
verb-cases-list = What is open, oldest first
verb-cases-show = One case, with what is known of it
verb-cases-done = Say that a case is settled
field-case = Its number
field-case-note = A note for whoever looks later
usage-cases = /cases, /cases 12, or /cases done 12 with a note
command-stats = Money, agents and what they use, day by day
verb-stats-usage = Calls, tokens and cost
verb-stats-money = What came in, went back and what running it cost
verb-stats-agents = How many run, and how well new ones start
field-stats-days = Of how many days: 7, 30 or 90; of use also 1
usage-stats = /stats, /stats money 90, /stats agents 7 or /stats usage 1
stats-section-money = Money
stats-section-agents = Agents
stats-section-usage = Usage
stats-picture = Day by day (UTC): { $told }
stats-money-title = Money, { $span }
stats-panel-money = Paid and given back by day, { $currency }
stats-kept-value = { $amount } kept
stats-kept = Kept
stats-paid = Paid through { $rail }
stats-back = Given back
stats-disputed = Disputed, with the banks
stats-lost = Given back or disputed
stats-panel-costs = What running it cost by day, USD
stats-hosting = Hosting
stats-hosting-cost = Hosting cost
stats-model-cost = Models
stats-costs-none = Nothing ran in these days.
stats-costs-share = Hosting and models cost { $percent } % of what was kept.
stats-money-what = Days are in UTC. Hosting is what leases ran up at their agreed prices. Fees and taxes are not in it.
stats-agents-title = Agents, { $span }
stats-panel-live = Agents that run, at the end of the day
stats-live-value = { $count } now
stats-live-now = Running now
stats-live-none = No agent ran in these days.
stats-panel-turns = Started and ended by day
stats-turns-value = +{ $started } / −{ $ended }
stats-turns-none = None started or ended in these days.
stats-started = Started
stats-ended = Ended
stats-panel-deploys = First starts by day
stats-success = First starts that went live
stats-success-value = { $percent } % of { $deploys }
stats-success-panel = { $share } went live
stats-succeeded = Went live
stats-failed = Failed
stats-deploys-none = Nobody started a new agent in these days.
stats-panel-time = Time until live, median by day
stats-median = Time until live, median
stats-time-none = No new agent went live in these days.
stats-reasons = Why others failed:
stats-reason-line = { $count ->
        [one] once
       *[other] { $count } times
    }
stats-agents-empty = Once somebody deploys an agent, it is counted here.
stats-title = Usage, { $span }
stats-today = today
stats-days = { $days } days
stats-calls = Calls
stats-tokens = Billable tokens
stats-cost = Models cost
stats-refused-period = Refused in the plans' whole periods: plan used up
stats-refused-hour = Refused: hour used up
stats-refused-budget = Refused: budget used up
stats-use = { $tokens } tokens, { $cost }
stats-model-line = { $calls ->
        [one] one call
       *[other] { $calls } calls
    }, { $use }
stats-models = By upstream and model:
stats-users = Who used the most:
stats-empty = No agent called a model in these days.
stats-income = Plans brought { $income } in these days; models cost { $cost }.
stats-income-share = Plans brought { $income } in these days; models cost { $cost }, { $percent } % of it.
stats-income-none = No plan was paid in these days.
stats-income-what = Payments less what was given back. What hosting costs, fees and taxes are not in it.

## Cases for administrators
cases-title = What waits for a decision
cases-empty = Nothing waits for you.
case-line = since { $date }
case-heading = #{ $number } · { $title }
case-stays = It stays in /cases until it is settled: here, or with /cases done { $number } and a note.
case-resolved = Settled by an administrator on { $date }.
case-over = Settled by itself on { $date }.
button-case-refund = Refund it
button-case-refuse = Keep the money
case-fact-refunded = Given back
case-evidence-too-large = The evidence is too large to be sent here.
case-refund_over_limit-title = One refund too many in a day
case-refund_over_limit-text = Several agents of this person never ran today, and their payments went back by themselves. This one waits for you, since each costs you the provider's fees. Their plan is cancelled, and they can buy nothing new until you decide.
case-part_refunded-title = Part of a payment went back by hand
case-part_refunded-text = Somebody gave part of it back at the provider. What was bought runs on. If it should end, close the agent or cancel the plan.
case-fact-object = About
case-event_unsettled-title = News of a payment cannot be settled
case-event_unsettled-text = The provider could not deliver it, and read again it makes no sense to GoClaw. Look at it in the provider's dashboard. It is tried again every day, and settles itself once it can be.
case-surplus_disputed-title = A payment that bought nothing is disputed
case-surplus_disputed-text = It came too late, did not fit, or was one too many, and nothing runs on it. The bank asks for it back all the same; if it went back already, say so there. The file has what the provider's form asks for. Until the bank has decided, this person can buy nothing.
case-dispute_won_late-title = A dispute was won after its plan had ended
case-dispute_won_late-text = The money is yours. The plan ended while the bank looked at it, so its owner had nothing for the days on which it was frozen, and was told that you look at that. Give back what you think is fair, and tell them.
case-fact-frozen = For frozen days
case-frozen = { $amount } ({ $count ->
    [one] one day
   *[other] { $count } days
})
case-dispute-title = A payment is disputed
case-dispute-text = The bank asks for it back. The plan is frozen: its models are suspended, its agents are stopped with their state kept, nothing new starts, and its end is booked so that nothing more is taken. The file has what the provider's form asks for; hand it in there. Won, all of it goes on by itself; lost, all of it is closed.
button-case-resolve = It is settled
case-fact-amount = Amount
case-fact-rail = Provider
case-fact-payment = Payment
case-fact-user = Person
case-fact-error = Its answer
case-fact-agent = Agent
case-fact-why = Why
case-fact-left = Ends in
case-fact-float = In the wallet
case-fact-lasts = Lasts
case-fact-txs = Transactions left
case-fact-burn = Burnt
days-count = { $count ->
    [one] { $count } day
   *[other] { $count } days
  }
case-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
  }
case-why-budget = Its plan's escrow budget is used up
case-why-float = The wallet is too empty
case-runway_short-title = An escrow cannot be filled up
case-runway_short-text = When it is empty the chain closes the lease, and the agent is gone from its machine. It is tried again every ten minutes, and settles itself once it works. Its owner was told.
case-float_low-title = The wallet runs low
case-float_low-text = What is in the wallet does not last for the agents that run. Add AKT so that more ACT can be minted, or credit at the Console. This settles itself once there is enough.
case-gas_low-title = Little is left for fees
case-gas_low-text = Every transaction on the chain is paid for in AKT. Without it nothing can be deployed, filled up or closed. Add AKT to the wallet. This settles itself once there is enough.
case-mint_cancelled-title = The chain did not mint
case-mint_cancelled-text = The transaction went through and the AKT came back: too little for the price of the day, or minting is halted. It is tried again, and settles itself once it works.
command-treasury = The wallet, what it pays for, and what nobody claims
usage-treasury = /treasury
treasury-title = Treasury
treasury-chain = The operator's own wallet
treasury-console = Credit at the Console
treasury-away = Where new deployments go has not answered since GoClaw started, so what is there is not known, and nothing new is sold.
treasury-unread = cannot be read right now
treasury-float-value = { $have }, lasts { $days ->
    [one] 1 day
   *[other] { $days } days
  }
treasury-gas = For fees
treasury-gas-value = { $akt }, { $txs ->
    [one] 1 transaction
   *[other] { $txs } transactions
  }
treasury-running = Running
treasury-running-value = { $count ->
    [one] 1 lease
   *[other] { $count } leases
  }, { $perDay } a day
treasury-mint = Minting
treasury-mint-on = By itself, before it is short.
treasury-mint-off = Switched off.
treasury-mint-next = At this rate next about { $day }.
treasury-mint-sent = { $akt } on their way since { $when }.
treasury-mint-executed = Last: { $akt }, { $when }.
treasury-mint-cancelled = The last was cancelled: { $akt }, { $when }.
treasury-no-orphans = Nothing runs that GoClaw does not know.
treasury-orphans = { $count ->
    [one] One deployment that nobody claims. Tap it to adopt or close it.
   *[other] { $count } deployments that nobody claims. Tap one to adopt or close it.
  }
treasury-orphans-more = { $count ->
    [one] There is one more.
   *[other] There are { $count } more.
  }
treasury-orphan-line = { $perDay } a day, { $escrow } in escrow
command-logs = What an agent wrote last, and what it writes now
logs-title = Log of { $agent }
logs-last = Last { $count ->
    [one] line
   *[other] { $count } lines
  }
logs-empty = It has not written anything that its provider still has.
logs-waiting = Waiting for what it writes …
logs-masked = What looks like a secret is masked.
logs-following = Moves by itself until { $time } UTC.
logs-end-stopped = Stopped.
logs-end-over = Its container has ended, and the log with it.
logs-end-time = It was followed for five minutes. Tap Follow to go on.
logs-end-away = Its provider broke off. Tap Follow to try again.
logs-not_running = It has no machine right now, so there is no log.
logs-away = Its provider does not answer right now, which says nothing about the agent itself. Try again in a minute.
logs-unknown_lease = Its provider does not run it. /status says what GoClaw knows.
logs-file-text = Everything that its provider still has, secrets masked.
logs-file-too-large = The log is too large to be sent here.
button-logs = Log
button-logs-follow = Follow
button-logs-stop = Stop
button-logs-file = As a file
runway-title = { $name } can be paid for { $hours ->
    [one] { $hours } more hour
   *[other] { $hours } more hours
  }
runway-budget = What its plan allows for its machine in thirty days is used up. Whoever runs this service was told.
runway-float = Whoever runs this service has to add money for machines, and was told.
runway-then = If nothing is done, it stops on { $date }. It is filled up by itself as soon as that is possible again.
case-refund_refused-title = A refund was refused
case-refund_refused-text = The payment provider will not give this money back. It is asked again every day, and this settles itself once it does. Otherwise send the money in another way. Nothing more is taken for that plan.

## A fresh sign-in of an administrator
command-sudo = Sign in afresh, for money and destructive acts
sudo-title = Sign in once more
sudo-text = Whoever has your phone has this chat. So money and destructive acts need a sign-in of the last ten minutes. Sign in, then send the code from the page here.
sudo-interrupted = What you were about to do is offered again afterwards.
sudo-confirmed-title = You are freshly signed in
sudo-confirmed-text = Money and destructive acts work in this chat until { $time } UTC.
sudo-confirmed-next = Nothing has happened yet. Go on with what you were about to do:
sudo-button-go-on = Go on
sudo-button-end = End it now
sudo-ended-title = The fresh sign-in is over
sudo-ended-text = The next money or destructive act asks for a new one.
error-sudo_other_person = Somebody else signed in: this chat belongs to another account. Nothing was allowed. If you did not expect this, tell the owner.

## The audit log
audit-head-title = The audit log holds
audit-head-text = { $count ->
        [one] One entry is sealed, and it is as it was sealed.
       *[other] { $count } entries are sealed, and all are as they were sealed.
    }
audit-head = Head
audit-head-why = Keep this message. If somebody rewrites the whole log later, npm run audit:verify -- --head with this head shows it.
audit-broken-title = The audit log does not hold
audit-bad-changed = Entry { $seq } is not as it was sealed.
audit-bad-missing = Entry { $seq } is missing.
audit-bad-cut_off = Entry { $seq } and all after it are missing.
audit-bad-head_changed = The end of the log is not the one that was sealed.
audit-bad-unsealed = Entry { $id } was kept from being sealed.
audit-broken-next = Somebody changed the database by hand, or it was restored from an older copy. Run npm run audit:verify, and compare with your backups.

command-audit = Who did what: the audit log
usage-audit = Write /audit for what was done last, or name a person, a provider's address or an agent's id: /audit @ann.
field-audit = A person, a provider's address, or an agent's id
audit-title = Audit log
audit-none = Nothing is in the log about that.
audit-denied = { $action }: refused
audit-sealed = { $count ->
        [one] One entry is sealed; head { $hash }…
       *[other] { $count } entries are sealed; head { $hash }…
    }
audit-button-file = As a file
audit-file-title = The audit log as a file
audit-file-text = Newest first, with the hash of every sealed entry. Taking it along is in the log now, too.
audit-file-large = The log is too large for a file here. Look at fewer entries: /audit with a person or an agent.

## People and their agents, for administrators
command-user = Look somebody up
usage-user = Name somebody: /user ann@example.com, /user @ann, /user telegram:12345, or the name of their agent's bot.
field-who = E-mail, @name, telegram:id, discord:id or a bot's name
person-unknown = Nobody is known as “{ $who }”.
person-pick-title = Who is meant?
person-email = E-mail
person-since = With us since
person-id = Id
person-shut = has blocked the bot
person-news = Last event
person-agents = Newest agents:
person-payments = Newest payments:
person-payment-disputed = { $amount }, disputed
person-payment-returned = { $amount }, of which { $returned } was given back
person-button-agents = All agents
person-button-audit = Audit log
person-button-email = Show e-mail
error-not_found-person = That person is not known, or no longer.
command-deployments = Everybody's agents
usage-deployments = Write /deployments for all, or narrow it: a phase (live, bidding, failed …), a provider's address, a person, in any order.
field-deployments = A phase, a provider, a person
deployments-title = Agents
deployments-none = There is no such agent.
deployments-line = { $phase } · @{ $bot } · since { $date }
deployments-since = In this phase since
deployments-owner = Owner
deployments-reason = Reason
deployments-id = Id
deployments-paused-owner = Its owner has paused its model.
deployments-paused-operator = An administrator has paused its model.
deployments-button-owner = Its owner
deployments-button-provider = Its provider
deployments-button-close = Close it
deployments-why-title = Why is “{ $name }” to be closed?
deployments-why-text = Its owner is told the reason in their language.
deployments-why-terms = It breaks the terms
deployments-why-asked = Its owner asked us to
deployments-why-fault = It does harm by a fault
deployments-why-ends = We end the service
deployments-confirm-title = Close “{ $name }”?
deployments-confirm-text = Its container ends and its bot falls silent. Its owner is told, keeps the plan, and can deploy another agent on it.
deployments-confirm-unstarted = It never ran. Its owner is told. If nothing has run on their plan yet and nothing else is on its way, what they paid goes back and the plan ends; otherwise they keep the plan.
deployments-confirm-unpaid = Its order is given up, and nothing is charged. Its owner is not told of it.
deployments-button-yes = Yes, close it
reason-operator_terms = the operator closed it because it breaks the terms. Write /paysupport if you think this is a mistake
reason-operator_asked = the operator closed it as you asked
reason-operator_fault = the operator closed it because a fault in it did harm. You can deploy a new one on your plan
reason-operator_ends = the operator closed it because the service ends

## Whether an agent answers

button-bot-rotate = Rotate the token
button-bot-paste = Paste a new token
button-fix-intents = Fix intents
button-check-again = Check again
button-mend-restart = Restart now
button-mend-move = Move it now
button-mend-leave = Leave it
card-silent = It does not answer: { $cause }.
silent-title = { $name } does not answer
silent-again-title = { $name } does not answer again
silent-cause = The cause: { $cause }.
silent-next-rotate = With another token, nobody but your agent can use this bot. One tap does it; the agent is back within a minute.
silent-next-fetch = I am giving it the bot’s present token by myself. If that does not help, rotate it: one tap, and the agent is back within a minute.
silent-next-paste = { $channel ->
    [discord] Reset the token in the developer portal, then give me the new one. Your agent comes back with it within a minute, with everything it remembers.
   *[other] Let BotFather revoke the token (/revoke), then give me the new one. Your agent comes back with it within a minute, with everything it remembers.
  }
silent-next-not_managed = An agent cannot speak without its bot. Close it, and deploy one with another bot on the slot that becomes free.
silent-next-intents = Switch “Message Content Intent” on in the developer portal, then tap “Check again”.
silent-next-blocked = Open the bot and tap Start: then it may write to you again.
silent-next-disconnected = The platform itself finds nothing wrong with the bot. It often comes back by itself; a restart may help.
silent-next-decide = A restart may help. If it does not, /paysupport says how to reach us.
silent-next-model = The model’s provider fails, not your agent. Such calls cost nothing. I tell you when it is answered again; if you cannot wait, give it another model meanwhile.
silent-next-restart = I restart it by myself. If that does not help, I move it to another provider, with what was saved of it.
silent-next-move = If that lasts, I move it to another provider by myself, with what was saved of it. One tap does it now.
answers-again-title = { $name } answers again, after { $time }
answers-again-cause = What it was: { $cause }.
heal-asked-title = { $name } needs a decision of yours
heal-asked-text = What I may do by myself has not helped. Move it once more, leave it as it is, or close it. The operator was told, too.
mending-rotate-title = { $name } gets the new token
mending-rotate-text = It fetches it within half a minute and starts anew. I tell you when it answers.
mending-restart-title = Restarting { $name }
mending-restart-text = That takes up to two minutes. I tell you when it answers.
mending-move-title = Moving { $name }
mending-move-text = The card shows each step. I tell you when it answers from there.
mending-check-title = Looking at { $name }
mending-check-text = I tell you when it answers.
left-title = { $name } stays as it is
left-text = I go on looking, and tell you when it answers again.
new-token-title = A new token for { $name }
new-token-text = { $channel ->
    [discord] Reset the token of { $username } in the developer portal and give it to me here.
   *[other] Let BotFather make a new token for @{ $username } (/revoke) and paste it here.
  }
error-other_bot = That token belongs to another bot. It has to be one of the bot that this agent has; for another bot, deploy another agent.
status-health = Health
status-heard = Last heard
status-ago = { $time } ago
status-health-well = Answers, for { $time }
status-health-silent = Does not answer: { $cause }, for { $time }
status-health-unknown = Not known just now
fault-money-overdue = the plan has not been paid for too long
fault-money-plan_paused = the plan is paused
fault-money-plan_over = its plan is over
fault-lease-closed = its lease on Akash is over
fault-lease-escrow_empty = its escrow on Akash ran dry
fault-provider-unreachable = its provider cannot be reached
fault-provider-missing = its provider does not run it any more, although the lease goes on
fault-provider-not_ready = its provider says that it is not running
fault-agent-out_of_memory = it ran out of memory
fault-agent-crash_loop = it crashes again and again
fault-agent-config_refused = it refuses its configuration
fault-agent-state_broken = what it keeps on its disk is damaged
fault-agent-disk_full = its disk is full
fault-agent-down = its process has ended
fault-agent-starting_long = it has been starting for too long
fault-companion-silent = nothing is heard from inside its container
fault-channel-conflict = another program uses its bot’s token and takes its messages
fault-channel-webhook_set = somebody has its bot’s messages sent to another address
fault-channel-token_refused = its bot’s token is not valid any more
fault-channel-not_managed = its bot was taken out of my hands
fault-channel-intents_missing = its bot may not read messages, because “Message Content Intent” is switched off
fault-channel-blocked = you have blocked its bot
fault-channel-disconnected = it has no connection to { $channel }
fault-model-paused_operator = GoClaw has paused its model
fault-model-paused_owner = you have paused its model
fault-model-budget_used = today’s budget is used up
fault-model-plan_used = the plan’s tokens are used up
fault-model-failing = its model gives no answers
case-provider_away-title = A provider cannot be reached
case-provider_away-text = Its gateway answers none of our calls. Its agents that are silent, too, are moved by themselves after a while; the others go on. This settles itself when it answers again.
case-agent_ailing-title = An agent that nothing helps
case-agent_ailing-text = It does not answer, and neither a restart nor as many moves as are allowed in a day have helped. Its owner was asked what to do. See whether the image, the model or the bot is to blame.
case-fact-provider = Provider
case-fact-fault = Cause
## Where an agent runs

button-move = Move
button-move-yes = Yes, move it
button-move-again = Try again
button-move-unsaved = Move without a backup
button-move-unsaved-yes = Yes, without a backup
button-stop = Stop
button-stop-yes = Yes, stop it
button-stop-again = Try again
button-stop-unsaved = Stop without a backup
button-stop-unsaved-yes = Yes, without a backup
button-resume = Resume
button-restart = Restart
button-restart-yes = Yes, restart it
button-go-on-paying = Go on with the payment
button-leave = Leave it as it is
button-cancel-yes = Yes, cancel that
button-cancel-no = No, go on
command-move = Move an agent to another provider
command-stop = Stop an agent, and keep what it remembers
command-resume = Start a stopped agent again
command-restart = Restart an agent where it is
phase-degraded = not answering as it should
phase-reclaiming = moving soon: its provider takes the machine back
phase-healing = being brought to another provider
phase-moving = moving to another provider
phase-stopping = being stopped
phase-stopped = stopped
reason-heal = it did not answer any more
reason-reclaim = its provider takes the machine back
reason-blacklist = its provider was ruled out
reason-stopped = it was stopped again
reason-cancelled = that was cancelled
step-resumed = Stopped until now; slot kept
change-step-saving = Saving what it remembers
change-step-unsaved = What it remembers could not be saved
change-step-searching = Looking for another provider
change-step-starting = Starting it there, in silence
change-step-handing = Handing over the bot
change-step-retiring = Ending the old lease
change-step-ending = Ending the lease
change-why = Why: { $reason }.
change-attempt = { $provider }: { $reason }. Trying another one.
change-undoing = Taking back what was begun. The agent stays where it is.
change-resting = No provider would have it just now. The next search is at { $time }.
card-title-moving = Moving { $name }
card-title-healing = Bringing { $name } to another provider
card-title-stopping = Stopping { $name }
card-title-stopped = { $name } is stopped
card-title-reclaiming = { $name } has to move
card-title-resuming = Resuming { $name }
card-title-restarting = Restarting { $name }
card-title-cancelling = Cancelling for { $name }
reclaim-deadline = Its provider takes the machine back at { $time }. Until then it answers as before; it moves by itself.
reclaim-title = { $name } has to move
reclaim-text = { $provider } takes its machine back at { $time }. I move the agent before that; you need not do anything. Nothing is paid for it.
move-title = Move { $name } to another provider?
move-text = It is saved first. Then it is started at another provider, beside the lease it has, and takes over the bot when it is ready there. That takes a few minutes. Right before it takes over, it falls silent and is saved once more, so that what it learns meanwhile goes with it. Should that not work in time, I tell you of when the state is that it has.
move-silence = It answers until then, and is silent for about a minute at the end. A message sent meanwhile waits.
move-silence-pasted = Its bot was brought along, so the old lease has to end before the new one may speak: it is silent for about three minutes at the end. A message sent meanwhile waits.
move-cost = Nothing is paid for it. If no other provider will have it, it stays where it is.
move-begun = The card below shows each step. I tell you when it answers from there.
move-none-title = Nothing to move
move-none-text = You have no agent that is running and could be moved.
moved-title = { $name } has moved
moved-text = It went from { $from } to { $provider }. That took { $time }.
moved-silent = It could not answer for { $time }.
moved-saved-made = It was saved first; it has what its backup of { $time } held. What came after that is lost.
moved-saved-silent = It was saved once more when it had fallen silent, and has all that it knew by then.
moved-saved-made-undated = It was saved first. What came after that backup is lost.
moved-saved-missed = It could not be saved right before, so it has what its last backup held, of { $time }. What came after that is lost.
moved-saved-none = It could not be saved right before, and there was no backup, so what it knew is lost.
moved-saved-skipped = It was not saved before, as you wanted; it has what its last backup held, of { $time }. What came after that is lost.
moved-saved-skipped-none = It was not saved before, as you wanted, and there was no backup, so what it knew is lost.
moved-price = Running it there costs about { $price } a month, which your plan pays for.
moved-cost = Where it was, hosting it has cost { $spent } in all; here it costs about { $price } a month. Your plan pays for both.
move-undone-title = { $name } stays where it is
move-undone-text = It was not moved: { $reason }. It goes on as before, and nothing was paid.
move-undone-unsaved = It could not be saved, so I did not move it. It goes on as before. Try again, or move it without a backup: then it has only what its last backup held.
stop-title = Stop { $name }?
stop-text = It does not answer any more and is saved, then its lease ends. Its bot, its settings, its slot and what it remembers are kept. /resume starts it again, which takes a few minutes.
stop-cost = Nothing of it runs on Akash meanwhile. Your plan goes on as before, since the slot stays yours.
stop-begun = I tell you when it is stopped.
stop-none-title = Nothing to stop
stop-none-text = You have no agent that is running.
stop-undone-title = { $name } was not stopped
stop-undone-unsaved = It could not be saved, so I left it running. Try again, or stop it without a backup: then it has only what its last backup held.
stopped-title = { $name } is stopped
stopped-keeps = Nothing of it runs on Akash. Its bot, its settings and its slot are kept.
stopped-saved = What it remembers is saved, and comes back with it.
stopped-unsaved = It was not saved right before; it comes back with what its last backup held.
stopped-by-payment = It was stopped because its plan is not paid, or a payment of it is disputed.
stopped-by-operator = It was stopped by GoClaw. /paysupport says how to reach us.
unsaved-move-title = Move { $name } without a backup?
unsaved-stop-title = Stop { $name } without a backup?
unsaved-text = What it has learned since its last backup is lost. If there is no backup, it begins anew.
resume-begun = It gets a lease of its own and what it remembers. The card below shows each step; it takes a few minutes.
resume-none-title = Nothing to resume
resume-none-text = You have no agent that is stopped.
resume-again-text = It could not be started: { $reason }. Its plan is paid, so it is tried again by itself at { $time }; it keeps its slot and what it remembers.
resume-exhausted-title = { $name } does not start again
resume-exhausted-text = Its plan is paid, but { $count } tries to start it have failed. The last time: { $reason }. It keeps its slot and what it remembers, and we were told.
resume-exhausted-money = Nothing of the plan has run for the { $amount } that you paid last, so you can have that back now. If nothing runs by { $date }, it goes back by itself, and the plan ends.
resume-exhausted-kept = Try again when you like. If you want your money for it back instead, write to us.
button-resume-again = Try again
button-unrun = { $amount } back
button-unrun-yes = Yes, money back
unrun-title = Have { $amount } back?
unrun-text = Your { $plan } plan ends at once, and its agents are closed, all of which are stopped. What was saved of them is kept for thirty days. Nothing more is charged.
error-not_given_up = Nothing waits to go back for this agent any more. /status shows how it stands.
error-ran_since = Something of this plan has run on that payment, or is about to, so it does not go back by itself. /paysupport shows how to reach us.
unrun-begun-title = { $amount } go back to you
unrun-begun-text = The plan ends now. You hear of it here when the money is on its way; your bank takes a few days to show it.
reason-float = there is no room for another agent at the moment
reason-resume_failed = it could not be started again although its plan was paid
case-resume_failed-title = A paid agent does not start again
case-resume_failed-text = Its plan was paid while it was stopped for want of money, and since then every start has failed. Its owner can try again and, where an amount is shown, have it back; three days after this it goes back by itself. See whether bids, prices, the blacklist and the wallet are as they should be. This settles itself when it runs, or when the money goes back.
resume-failed-title = { $name } could not be resumed
resume-failed-text = It could not be started: { $reason }. It is stopped as before, with its slot and what it remembers. Try again later.
restart-title = Restart { $name }?
restart-text = It begins anew where it is, which takes up to two minutes in which it does not answer; a message sent meanwhile waits. What it remembers stays; only if its container has to be replaced, it has what its last backup held. It gets a new model key as well. Nothing is paid for it.
restart-begun = I tell you when it has restarted.
restart-none-title = Nothing to restart
restart-none-text = You have no agent that is running and could be restarted.
restarted-title = { $name } has restarted
restarted-text = It runs again where it was.
restart-failed-title = { $name } was not restarted
cancel-title = Cancel what is under way for { $name }?
cancel-to-as_it_was = What was begun is taken back, and the agent stays as and where it was.
cancel-to-stopped = The agent is stopped then, with its slot and what its last backup held. /resume starts it again.
cancel-to-closed = The agent is closed then. If nothing has run on your plan yet and nothing else is on its way, what you paid goes back to you and the plan ends; otherwise its slot is free again.
cancel-begun = I take back what was begun.
heal-waits-title = { $name } is waiting for a provider
heal-waits-text = It does not run now, and no other provider could be found: { $reason }. The next search is at { $time }; I go on by myself.
heal-given-up-title = { $name } could not be brought back
heal-spent-text = It lost its place again and again within a day, and the next one would go the same way. It is being stopped: its bot, its slot and its last backup are kept. The operator was told. /resume tries again whenever you like.
heal-given-up-text = Several searches for another provider came to nothing: { $reason }. It is being stopped: its bot, its slot and its last backup are kept. The operator was told. /resume tries again whenever you like.
error-not_running = That agent is not running, so this cannot be done with it now. /status shows how it stands.
error-not_entitled = Its plan is not paid at the moment, so it cannot run. /plan shows what to do.
error-move_recent = It has moved less than ten minutes ago. Wait a little, then try again.
error-not_stopped = That agent is not stopped.
error-stopped_by_payment = It was stopped because its plan is not paid, or a payment of it is disputed. It starts by itself once that is settled; /plan shows how it stands.
error-stopped_by_operator = It was stopped by GoClaw, so it cannot be resumed from here. /paysupport says how to reach us.
error-too_late = That can no longer be cancelled: it is all but done. /status shows how it stands.
case-heal_failed-title = An agent found no provider
case-heal_failed-text = Its lease is over or bad, and several searches found no other. It is stopped with its last backup, and its owner was told. See whether bids, prices and the blacklist are as they should be.
case-database_restored-title = The database was put back
case-database_restored-text = What the chain and the payment providers know was read back, and refunds, deploys and the sweep go on. Nobody can read back who signed in for the first time since the copy was made, and what they paid: look for it in the provider's dashboard. What runs on Akash and is in no book of ours comes to you one by one.
case-fact-copy = Copy
case-fact-strangers = Unknown on Akash
case-fact-unsettled = Payments and plans that made no sense
case-copy_failed-title = The database was not copied
case-copy_failed-text = Its daily copy could not be made or did not open. See whether the disk is full and whether DATABASE_COPIES can be written. It is tried again every ten minutes, and this settles itself once there is a copy.
## Backups

command-backup = What is saved of an agent
command-restore = Bring an agent back to a saved state
button-backups = Backups
button-backup-now = Back up now
button-restore = Restore one …
button-restore-yes = Yes, restore it
button-backups-delete = Delete all
button-backups-delete-yes = Yes, delete all
button-backups-keep = Change nothing
backups-title = Backups of { $name }
backups-none = Nothing is saved yet. Each running agent is saved once a day, and before it is stopped or moved.
backups-note = Kept are the last three and one of each of the last seven days, encrypted. They stay for thirty days after the agent is closed, unless you delete them.
backup-line = { $age } old · { $size } · { $why }
backup-why-schedule = daily
backup-why-stop = before it was stopped
backup-why-move = before it was moved
backup-why-heal = before it was moved to heal it
backup-why-rollback = before a rollback
backup-why-restore = before a restore
backup-why-asked = you asked for it
backup-under-way = One is being made right now.
backup-cannot-save = Its container is not there to be asked for another one now.
backup-begun-title = { $name } is being saved
backup-begun-text = It answers on meanwhile. I tell you when it is done, usually within a minute.
backup-done-title = { $name } is saved
backup-done-text = { $size }, encrypted and checked. It was not interrupted.
backup-failed-title = { $name } could not be saved
backup-failed-too_large = What it keeps is larger than 1 GiB, and no more is saved. Ask it to tidy its workspace, then try again.
backup-failed-not_there = Its container did not answer. The agent itself and the backups before are as they were. Try again in a few minutes.
backup-failed-not_sent = It began and did not come to an end. The agent itself and the backups before are as they were. Try again in a few minutes.
backups-delete-title = Delete every backup of { $name }?
backups-delete-text = From then on nobody can restore them, not even we. What the agent itself remembers stays; only a move, or a provider that fails, would lose it.
backups-deleted-title = No backup of { $name } is left
backups-deleted-text = They cannot be read any more, by anybody. The next one is made within a day, or when you ask for it.
restore-title = Bring { $name } back
restore-choose = To which state? You are asked once more before anything happens.
restore-ask-title = Bring { $name } back to { $when }?
restore-ask-text = What it is now is saved first, so that you can come back to it. Then it begins again with what it knew at that time; that takes a minute or two, in which it does not answer. What was said since, it has forgotten.
restore-ask-stopped = It begins with what it knew at that time when you resume it.
restore-begun-title = { $name } is being brought back
restore-begun-text = Its present state is saved. I tell you when it is back.
restore-at-resume-text = It begins with that state when you resume it.
restore-failed-title = { $name } was not brought back
state-restored-title = { $name } is back
state-restored-text = It began again with what it knew on { $when }.
state-older-text = It began again with what it knew on { $when }. A newer backup could not be read, so that what came after is forgotten.
state-kept-text = That backup could not be read. It goes on with what it knew until now; choose another one.
state-lost-title = { $name } has begun anew
state-lost-text = Its container was started again, and none of its backups could be read. It has forgotten what it knew. The backups are still there: you can try to restore one.
error-not_reporting = Its container does not answer right now, so it cannot be saved or restored. Try again in a few minutes.
error-act_held = It is being saved for something else that you wanted. /status shows what; cancel that, or wait a moment.
backup-why-restart = before a restart
backup-why-settings = before other settings
held-wish-restart = a restart
held-wish-key = a new model key
held-wish-restore = a return to a saved state
held-wish-settings = another model
held-wish-rollback = a return to earlier settings
held-before = It is saved first. If that has not worked after { $time }, it is done with the backup before, and I tell you. You can cancel until then.
held-before-unsaved = It does not answer just now, so it cannot be saved first. If its container has to be replaced, what it remembers since its last backup, of { $when }, is lost. If it can wait, try again once it answers.
held-before-never = It does not answer just now, so it cannot be saved first, and there is no backup. If its container has to be replaced, all that it remembers is lost. If it can wait, try again once it answers.
status-held = Being saved for
button-held-now = Do not wait
button-held-cancel = Cancel
held-title = { $name } is being saved first
held-text = It goes on working meanwhile. What comes next: { $wish }. I tell you when it is done.
held-cancelled-title = { $name } stays as it is
held-cancelled-text = What waited for the backup is not done. The backup itself is made all the same.
held-unsaved-title = { $name } could not be saved first
held-unsaved-text = It goes on without: { $wish }. Its last backup is of { $when }.
held-unsaved-never = It goes on without: { $wish }. There is no backup of it yet.
held-failed-title = { $name } stays as it is
held-failed-not_saved = What you wanted was { $wish }. What it remembers now could not be saved, so nothing was changed. Try again in a few minutes.
held-failed-chosen_gone = What you wanted was { $wish }. What it remembered then is not there any more, so nothing was changed. /backup shows which states there are.
held-failed-restart_recent = What you wanted was { $wish }. It was restarted meanwhile, so that is not done once more.
held-failed-not_entitled = What you wanted was { $wish }. Its plan is not paid by now, so that is not done. /plan shows what to do.
held-failed-unknown_model = What you wanted was { $wish }, with a model that is not offered any more, so nothing was changed. Choose another one in its settings.
held-failed-asker_gone = What was wanted was { $wish }. Whoever asked for it had signed out meanwhile or may not do so any more, so that is not done.
held-failed-not_live = What you wanted was { $wish }. Something else was begun with it meanwhile, so that is not done. Try again once it is live.
button-rollback-settings = Settings only
button-rollback-memory = Settings and what it remembered on { $when }
button-rollback-restore = What it remembered on { $when }
rollback-memory = With the settings only, it keeps all that it remembers. What it remembered on { $when } can come back as well: then what it learned since is put aside, and /restore brings that back.
rollback-no-number = It has no settings of that number. Here are those that it has had.
rollback-same-title = { $name } has these settings already
rollback-same-text = Its model is the same as then, so there is nothing to set back. Nothing was changed.
rollback-same-memory = Its model is the same as then, so there is nothing to set back. What it remembered then can be brought back.
error-not_found-backup = That backup is not there any more. /backup shows those that are.
# Settings of an agent

command-rollback = Go back to earlier settings of an agent
usage-rollback = /rollback, /rollback name-of-the-agent, or /rollback name-of-the-agent 3 to go back to its settings 3
field-revision = Number of the revision to go back to
button-other-model = Choose another model
button-agent-settings = Settings
button-revisions = Earlier settings
button-rollback = Back to { $n } · { $model }
button-model-yes = Yes, change the model
button-rollback-yes = Yes, go back
button-settings-keep = Leave it as it is
error-not_found-revision = That agent has no settings of that number. /rollback shows those that it has had.
status-revision = Settings
status-revision-value = revision { $n }
agent-settings-title = Settings of { $name }
agent-settings-text = Which model shall it think with? Nothing changes before you confirm it.
settings-model-price = 100 messages: about { $amount }
settings-model-unpriced = price not known
settings-now = Now
settings-then = Then
settings-price-change = 100 messages will cost about { $after } instead of { $before }. That counts against its daily budget; your plan's price stays.
settings-price-unknown = What a message costs with each of them is not known. Your plan's price stays.
settings-restarts = The agent restarts with it: a moment without an answer, and nothing that it remembers is lost. If it is not well soon after, it goes back by itself and I tell you why.
model-title = { $name } with { $model }?
revisions-title = Settings of { $name } so far
revisions-none = It was never changed: it has { $model }, as you chose it at first. Once you change it, you can go back from here.
revision-begun = as deployed
revision-changed = changed by you
revision-rolled_back = back to { $n }, by you
revision-fell_back = back to { $n }, by itself
revision-unknown = starting
revision-healthy = ran well
revision-unhealthy = did not come up
rollback-title = { $name }: back to revision { $n }?
rollback-unhealthy = It did not come up with these settings before.
revised-title = { $name } gets { $model }
revised-text = Revision { $n } is on its way: the agent restarts with it. I tell you when it answers again.
settled-title = { $name } now thinks with { $model }
settled-text = It runs and answers with revision { $n }.
fell-back-title = { $name } is back on { $model }
fell-back-text = It did not come up with { $from }: { $reason }. So it went back to what worked.
fell-back-next = You need not do anything. To try another model, tap Settings.
stuck-title = { $name } did not come up
stuck-text = Not with { $model } either: { $reason }.
stuck-next = It keeps these settings. Tap Restart to start it once more; if that does not help, I look after it and tell you.
revision-failed-not_fetched = its container did not fetch the new settings in time
revision-failed-not_restarted = its container could not be restarted
revision-failed-out_of_memory = it ran out of memory
revision-failed-down = it kept ending right after its start
revision-failed-not_ready = it did not become ready in time

status-record = Its record with us
status-record-value = { $well ->
        [one] 1 good start
       *[other] { $well } good starts
    }, { $failed ->
        [0] no failure
        [one] 1 failure
       *[other] { $failed } failures
    } in 30 days
status-last-answer = Last answer
status-last-answer-none = none in the last 30 days
status-tokens = Tokens this period
status-tokens-of = { $used } of the plan’s { $limit }
status-plan-ends = it ends on { $date }, and this agent with it
status-plan-overdue = a payment is owed: without it this agent is stopped on { $date }
status-plan-stopped = a payment is owed: without it this agent is closed on { $date }
status-plan-disputed = a payment is disputed: this agent rests until the bank has decided
status-plan-paused = it is paused at the payment provider
status-backup = Last backup
status-backup-none = none yet

button-sign-out-everywhere = Sign out everywhere
button-sign-out-yes = Yes, sign out everywhere
sign-out-title = Sign out everywhere?
sign-out-text = None of these chat accounts will belong to your GoClaw account any more, this one included. Your agents keep running and your plan stays; sign in again to see them.
sign-out-browser = Browsers in which you are signed in are signed out as well.

# Providers, for administrators

command-providers = Providers and their record with us
usage-providers = Write /providers for all that we know, or /providers akash1… for one.
providers-title = Providers
providers-none = No provider has bid for an agent yet.
providers-one = Provider { $address }
providers-starts =
    { $starts ->
        [one] { $percent } % of one start
       *[other] { $percent } % of { $starts } starts
    }
providers-untried = not tried lately
providers-no-record = Nothing was started there in 30 days.
providers-agents =
    { $count ->
        [0] no agent
        [one] one agent
       *[other] { $count } agents
    }
providers-out = Blacklisted
providers-name = Name
providers-trust = Trust
providers-trust-value = { $percent } of 100
providers-troubles = Troubles in 30 days
providers-running = Agents there
providers-price = Last bid
providers-button-ban = Blacklist
providers-button-remove = Let it be chosen again
providers-button-agents = Agents there
providers-button-day = For 24 hours
providers-button-week = For 7 days
providers-button-forever = For good
providers-ban-title = Blacklist { $address }?
providers-ban-text = It gets no new leases, at once: also from deploys that are choosing right now.
providers-reason = Record when listed: { $troubles } troubles and { $starts } starts in 30 days

## Broadcasts

command-broadcast = Tell everybody something
usage-broadcast = Write /broadcast and then the text, 1,500 characters at most, without formatting. You see it first, with how many people get it. /broadcast alone shows the last ones and asks for the text.
field-broadcast = What everybody is told
broadcast-message-title = A message from GoClaw
broadcast-button-opt-out = No more of these
broadcast-off-title = You get no more of these
broadcast-off-text = I only write to you about your own agents and payments from now on. /settings brings such messages back.
broadcast-title = Broadcasts
broadcast-none = None yet.
broadcast-busy = One broadcast is sent at a time. Wait until this one is done, or stop it; then write yours again.
broadcast-confirm-title = { $count ->
    [one] Send this to one person?
   *[other] Send this to { $count } people?
  }
broadcast-confirm-text = Each is told once, in one chat, without touching the pace of conversations. Whoever wants none of these is left out. It is the message above.
broadcast-button-yes = Yes, send to { $count }
broadcast-button-no = Don’t send
broadcast-button-stop = Stop sending
broadcast-button-resume = Go on sending
broadcast-sending = being sent
broadcast-stopped = stopped
broadcast-done = done
broadcast-counts = { $sent } of { $people } sent
broadcast-waits = the rest waits
broadcast-waiting = { $count } still waiting
broadcast-held = { $count } held until quiet hours end
broadcast-dropped = { $count } no longer wanted
broadcast-lost = { $count } not delivered
broadcast-stop-note = After Stop, the few messages that already wait still go out. Going on begins with the first person who was not told.
button-my-data = My data
my-data-title = Your data
my-data-export = You can have a copy of everything that is stored about you, as a file in this chat.
my-data-delete = You can delete your account. First you see what that ends and what must be kept.
my-data-sign-in = Both need a sign-in of the last ten minutes, since whoever has your phone has this chat.
my-data-leaving = You have asked for your account to be deleted. Until that begins you can keep it.
button-export = Export my data
button-delete-account = Delete my account
export-title = Everything stored about you · file { $part } of { $parts }
export-text = Your account, chats, agents with all that happened to them, orders, plans, payments, use by day and the audit log's lines about you, as JSON.
export-not = Not in it: bot tokens and keys, which are stored sealed or as a fingerprint only, and what you said to your agents, which is not stored.
export-calls-title = Your model calls · file { $part } of { $parts }
export-calls-text = Single calls from { $from } until { $until }: when, which model, how many tokens. Never what was said.
export-too-large = This part is larger than a chat may carry. Ask for it with /paysupport.
delete-word = DELETE
delete-title = Delete your account?
delete-text = This cannot be undone. In this order:
delete-agents = { $count ->
    [0] No agent to close
    [one] One agent is closed
   *[other] { $count } agents are closed
  }
delete-agents-none = None of yours is running.
delete-agents-text = { $names }. What they remember and every backup is erased for good.
delete-plans = { $count ->
    [0] No plan to cancel
    [one] Your plan is cancelled at once
   *[other] { $count } plans are cancelled at once
  }
delete-plans-none = You pay for none.
delete-plans-text = { $plans }. Nothing more is taken; the rest of a paid month is not given back. To use it up, cancel in /plan and delete your account when it has ended. An agent that was paid for and never ran is refunded as always.
delete-plan-paid = { $plan } (paid until { $date })
delete-erased = What is erased
delete-erased-text = Your sign-in account with name and address, your linked chats, your agents' names and history, your settings, and what is in the mail with you. You are signed out everywhere.
delete-kept = What is kept, without your name
delete-kept-text = Orders, plans, payments, refunds and how many tokens were used, because the law asks for books; where agents ran; and the audit log. The payment provider keeps its own records of your payments.
delete-waits-dispute_open = A payment of yours is disputed at your bank. Your account is deleted when that is decided, so that you can be asked and be paid back.
delete-waits-refund_held = A refund to you waits for an administrator. Your account is deleted when that is decided.
delete-waits-refund_underway = A refund to you is on its way. Your account is deleted when it has arrived.
delete-type = If that is what you want, send the word { $word }.
delete-wrong = That was not { $word }. Nothing was deleted.
delete-hint = The word is { $word }
delete-button-type = Enter the word
delete-button-keep = Keep my account
delete-begins-title = Your account is being deleted
delete-begins-text = Your agents are being closed. You are told here when everything is erased; that takes a few minutes. You can change your mind for a few seconds more.
delete-waits-title = Your account will be deleted
delete-waits-text = It begins by itself. Until then everything works as before, and you can keep your account.
delete-kept-title = Your account stays
delete-kept-account = Nothing was deleted.
goodbye-title = Your account is deleted
goodbye-text = Your agents are closed, your plans are cancelled, and what said who you are is erased. This message is the last trace of it here, and goes as well.
goodbye-again = If you write again, you begin as somebody new.
form-word-title = Confirm with a word
form-word-label = The word that you were shown
form-word-hint = Exactly as it is written there

## Keeping providers out

blacklist-since = since { $date }
blacklist-effect-none = No agent of ours runs there.
blacklist-effect =
    { $agents ->
        [one] One agent
       *[other] { $agents } agents
    } of { $people ->
        [one] one person
       *[other] { $people } people
    } { $agents ->
        [one] runs
       *[other] run
    } there: { $plans }.
blacklist-plan = { $count } × { $plan }
blacklist-plan-none = without a plan
blacklist-known = It is on the list already: { $entry }. This takes the place of that.
blacklist-proof = Seen of it in 7 days
blacklist-reason = Reason
blacklist-length = For how long
blacklist-days =
    { $days ->
        [one] one day
       *[other] { $days } days
    }
blacklist-how-long = For how long?
blacklist-choose = Those that run there can stay, or be moved elsewhere, a few at a time. Each is saved first and is without an answer for about a minute; its owner is told why.
blacklist-button-yes = Yes, keep it out
blacklist-button-leave = Keep it out, agents stay
blacklist-button-move = Keep it out and move them
blacklist-button-look = Look at it
blacklist-button-again = Keep it out again
blacklist-changed = Somebody else decided about this provider meanwhile. Nothing was changed; this is how it stands.
blacklist-over-title = { $address } may be chosen again
blacklist-over-text = The time that you kept it out for is over. You wrote: { $reason }
drain-moving =
    Its agents are being moved elsewhere: { $left ->
        [one] one is
       *[other] { $left } are
    } still there of { $agents }; moves begun: { $begun }.
drain-button-begin = Move its agents off
drain-confirm-title = Move everything off { $address }?
drain-confirm-text = They are moved three at a time. Each is saved first, then started at another provider, and does not answer for a few minutes. Moves can be stopped, but not taken back.
drain-agents-came = Agents have come there since you were asked. Nothing was changed; this is whom it concerns now.
drain-button-yes = Yes, move them
drain-button-no = No, leave them there
drain-button-stop = Stop moving them
drained-title = Agents moved off { $address }
drained-all =
    { $agents ->
        [one] The one agent that ran there has
       *[other] All { $agents } agents that ran there have
    } another provider now.
drained-some =
    { $left ->
        [one] { $left } of { $agents } stayed there: it could not be moved.
       *[other] { $left } of { $agents } stayed there: they could not be moved.
    } There is a case about it in /cases.
drained-begun = Moves begun
proof-none = nothing
proof-line = { $trouble }: { $count }×, last { $last }
trouble-no_answer = does not answer
trouble-manifest_rejected = refuses the manifest
trouble-wrong_certificate = wrong certificate
trouble-not_ready = container does not start
trouble-lease_closed = closed a lease
trouble-lease_refused = lease not to be had
trouble-unreachable = was away
trouble-workload_lost = lost a container
proposal-impostor = It showed a wrong certificate again and again: somebody else may be answering in its name.
proposal-loses_agents = It lost agents that ran, of several people.
proposal-cannot_start = Most of what is deployed there does not start.
proposal-keeps_vanishing = It goes away again and again.
case-provider_ailing-title = A provider to keep out?
case-provider_ailing-text = What was seen of this provider is reason not to choose it any more. Whom it concerns is shown before anything is done. Forgiven, the same does not bring this up again.
case-common_trouble-title = Many providers fail at once
case-common_trouble-text = Different providers failed within the same minutes, and hardly any did well. That speaks against us, not against them: see whether this machine reaches the internet, and whether the image or its settings were changed. None of them is proposed to be kept out for it; what was seen stays in their records, under /providers.
case-fact-failed-providers = Providers that failed
case-fact-well-providers = Providers that did well
case-drain_stuck-title = Agents that could not be moved
case-drain_stuck-text = This provider is kept out, and its agents were to be moved elsewhere. These are still there after several tries: see whether others bid, and move them by hand.
case-fact-of = Of so many
case-fact-proposed = Proposed for
button-case-keep-out =
    { $days ->
        [one] Keep out for a day
       *[other] Keep out for { $days } days
    }
button-case-day = 24 hours
button-case-forgive = Forgive

## New agents paused

verb-pause-deploys = Whether new agents may be deployed; with a reason, pause that
field-pause-deploys = Why, for administrators; leave it out to see how it stands
deploys-open-title = New agents may be deployed
deploys-open-text = Whoever pays, or has a free slot, gets an agent.
deploys-how = Write /pause deploys and a reason to pause that.
deploys-paused-title = New agents are paused
deploys-paused-text = Nobody can begin a new agent, neither by paying nor on a free slot. What is paid for, or is being paid on a page that is open already, is deployed all the same. Agents that run, move, heal or are resumed go on.
deploys-since = Since
deploys-checkouts = Open pages to pay on
deploys-under-way = Deploys on their way
deploys-waiting = Want to be told
deploys-confirm-title = Pause new agents?
deploys-button-pause = Yes, pause new agents
deploys-button-show = New agents
deploys-button-resume = Let them be deployed again
deploys-await-title = You will hear from us
deploys-await-text = As soon as new agents can be deployed again, we tell you here. What you chose is kept for a day.
deploys-reopened-title = New agents can be deployed again
deploys-reopened-text = You wanted to be told. Go on where you were.
error-deploys_paused = We are not starting new agents right now. Nothing was charged, and agents that run are not affected.
price-paused-title = { $name } has to wait a little
button-tell-open = Tell me when it goes on
stats-deploys-paused = New agents are paused since { $date }. /pause deploys shows why.

## Refunds by administrators
command-refund = Give money back
usage-refund = Name a payment, an order, an agent or somebody: /refund ann@example.com, /refund @ann, or an id. You see what was paid and what is left of it before anything goes back.
field-refund = A person, an agent, an order or a payment
person-button-payments = Payments
refund-payments-title = Payments
refund-payments-none = Nothing was paid here.
refund-payment-title = { $amount } of { $date }
refund-button-person = The person
refund-button-payment = The payment
refund-button-all = Give back { $amount }
refund-button-part = Another amount
refund-button-amount = Enter the amount
refund-refunds = Given back so far:
refund-state-wanted = on its way
refund-state-held = waits for an administrator
refund-state-failed = refused by the provider, asked for again every day
refund-state-done = went back
refund-state-refused = not given
refund-fact-person = Person
refund-fact-paid = Paid
refund-fact-back = Given back already
refund-fact-left = Left of it
refund-fact-this = This refund
refund-fact-after = Left afterwards
refund-fact-for = For
refund-fact-plan = Plan
refund-fact-reason = Reason
refund-plan-agents = { $plan }, { $count ->
    [0] no agent on it
    [one] one agent on it
   *[other] { $count } agents on it
}
refund-plan-ends = ends with it
refund-plan-stays = goes on, unless nothing is left of what pays for it
refund-effect-ends = All that is left pays for the plan: given back as a whole, its agents are closed and the plan ends.
refund-effect-choice = You choose whether the plan goes on.
refund-effect-none = No plan hangs on it, so nothing ends.
refund-not-disputed = Its bank decides about it now. Nothing can be given back until then.
refund-not-under-way = A refund of it is on its way. Once that is settled, more can be given back.
refund-not-left = All of it went back.
refund-amount-title = How much?
refund-amount-text = Send the amount, { $left } at most, as in 12.50.
refund-amount-hint = As in 12.50
refund-amount-wrong = “{ $typed }” is no amount that can be given back here.
refund-why-title = Why { $amount }?
refund-why-text = They are told in these words.
refund-reason-asked = they asked for it
refund-reason-fault = something of ours went wrong
refund-reason-twice = they paid too much
refund-reason-goodwill = as a courtesy
refund-reason-automatic = by GoClaw itself
refund-confirm-title = Give back { $amount }?
refund-confirm-ends = Nothing is left of what pays for the plan then: once the money is back, { $count ->
    [0] the plan ends.
    [one] its agent is closed, then the plan ends.
   *[other] its { $count } agents are closed, then the plan ends.
} It is not charged again.
refund-confirm-choice = Does the plan go on? If it ends, { $count ->
    [0] it is not charged again.
    [one] its agent is closed first, and nothing is charged again.
   *[other] its { $count } agents are closed first, and nothing is charged again.
}
refund-confirm-second = Another administrator has to agree. They are asked now, and it waits a day at most.
refund-yes = Yes, give back { $amount }
refund-yes-stays = Yes, { $amount }, the plan goes on
refund-yes-ends = Yes, { $amount }, and end the plan
refund-no = Don’t
refund-told-title = { $amount } goes back to you
refund-told-text = We sent back { $amount } of the { $paid } you paid: { $reason }. Your bank may take a few days to show it.
refund-told-by_hand = { $amount } of the { $paid } you paid was sent back. Your bank may take a few days to show it.
refund-told-ends = Your plan has ended with it, and nothing more is charged.
refund-told-stays = Your plan and your agents go on as before.
case-refund_overtaken-title = A refund came too late
case-refund_overtaken-text = Money of this payment went back in another way meanwhile, and so much was not left any more. Nothing was given back by this one. Look at the payment and decide anew.
case-second_person-title = An administrator asks for a second one
case-second_person-text = It is done once another administrator agrees, and forgotten after a day.
error-not_found-payment = There is no such payment.
error-payment_changed = Money of this payment went back since you were asked. Nothing was done now; look at it again with /refund.
error-payment_disputed = A bank decides about this payment now. Nothing was given back.
error-refund_under_way = Another refund of this payment is on its way. Nothing was done now; look at it again in a moment.
error-refund_limit = That is more than support may give back in a day: { $left } of { $most } is left for you today. Ask an administrator to do it: /refund works for them, too.
error-own_request = You asked for this yourself. Somebody else has to agree.

## What a second administrator has to agree to
request-title-refund =
    { $state ->
        [approved] A refund was approved
        [done] A refund was approved
        [failed] A refund could not be done
        [refused] A refund was refused
        [expired] A refund was not approved
       *[open] A refund waits for a second person
    }
request-title-broadcast =
    { $state ->
        [approved] A broadcast was approved
        [done] A broadcast was approved
        [failed] A broadcast could not be sent
        [refused] A broadcast was refused
        [expired] A broadcast was not approved
       *[open] A broadcast waits for a second person
    }
request-asked-by = { $name } asked for this:
request-open = It is done when another administrator agrees. If nobody has by { $time }, it is forgotten.
request-approved = { $name } agreed. It is being done.
request-done = { $name } agreed, and it is done.
request-failed = { $name } agreed, but it could not be done any more.
request-failed-changed = Money of this payment went back meanwhile. Look at it and ask anew.
request-failed-disputed = The payment is disputed now.
request-failed-demoted = Whoever asked for this may not do it any more. Somebody who may has to ask anew.
request-failed-under-way = Another refund of the payment is on its way.
request-refused = { $name } did not agree. Nothing was done.
request-expired = Nobody agreed within a day. Nothing was done.
request-button-yes = Approve
request-button-no = Refuse

## Broadcasts, written and ended
broadcast-button-write = Write one
broadcast-button-list = Broadcasts
broadcast-button-form = Write it
broadcast-write-title = What is everybody told?
broadcast-write-text = Send the text as your next message, { $most } characters at most, without formatting. You see it before anybody gets it.
broadcast-write-hint = The text, as everybody reads it
broadcast-confirm-other = Something wrong with it? If you were asked for the text, send it once more; else write /broadcast and the new text.
broadcast-end-title = Your broadcast is done
broadcast-end-sent = Sent
broadcast-end-lost = Not delivered
broadcast-end-waiting = Still waiting
broadcast-end-held = Held until quiet hours end
broadcast-end-dropped = No longer wanted
broadcast-end-opted-out = Want no more of them
broadcast-end-took = It took
form-amount-title = How much?
form-amount-label = Amount
form-amount-hint = As in 12.50
form-message-title = What is everybody told?
form-message-label = The text, as everybody reads it
form-message-hint = Without formatting; you see it before anybody gets it
