### Was GoClaw im Chat sagt.

## Buttons
button-deploy = Agent starten
button-my-agents = Meine Agenten
button-sign-in = Anmelden
button-help = Hilfe
button-open-private = Privaten Chat öffnen
button-back = Zurück
button-cancel = Abbrechen
button-try-again = Noch einmal versuchen
button-status = Status
button-close = Schließen
button-close-yes = Ja, schließen
button-close-no = Weiterlaufen lassen
button-model-pause = Modell pausieren
button-model-resume = Modell fortsetzen
button-key-new = Neuer Modellschlüssel
button-key-yes = Ja, mit neuem Schlüssel neu starten
button-key-no = So lassen
button-support = Um Hilfe bitten
button-next-page = Mehr zeigen
button-open-bot = Meinen Bot öffnen
button-free-slot = Auf meinem freien Platz starten
button-plan-offer = { $title } · { $price }/Monat
button-pay = { $price }/Monat zahlen
button-pay-elsewhere = Lieber mit { $rail } zahlen: { $price }
button-change-plan = Anderen Tarif wählen
button-plan-keep = Tarif behalten
button-plan-cancel = Zum Laufzeitende kündigen
button-plan-show = Mein Tarif
button-plan-up = Größerer Tarif
button-plan-down = Kleinerer Tarif
button-plan-undo = Tarif lassen, wie er ist
button-plan-pay = Jetzt bezahlen
button-plan-choose = Wählen, wer bleibt
button-plan-chosen = Diese bleiben
button-plan-stay = { $name } behalten
button-plan-drop = { $name } gehen lassen
button-plan-leave = Lassen
button-plan-up-yes = Ja, jetzt { $amount } zahlen
button-plan-down-yes = Ja, ab { $date }
button-plan-cancel-yes = Ja, Tarif kündigen
button-paysupport = Hilfe zu einer Zahlung
button-billing = Zahlungen
button-billing-portal = Abrechnung bei { $rail }
button-billing-open = Abrechnung öffnen
button-create-bot = 🤖 Meinen Bot anlegen
button-have-bot = Ich habe schon einen Bot
button-enter-code = Code eingeben
button-enter-token = Token eingeben
button-bot-maker =
    { $channel ->
        [discord] Entwicklerportal öffnen
       *[telegram] BotFather öffnen
    }
button-other-channel = Lieber auf { $platform }
button-invite-bot = Auf einen Server holen
button-refresh = Aktualisieren

## Amounts
amount-less = weniger als { $amount }
count-plain = { $count }
count-thousands = { $count } Tsd.
size-gb = { $size } GB
size-mb = { $size } MB
size-kb = { $size } KB
count-millions = { $count } Mio.
span-seconds = { $count } s
span-minutes = { $count } min
span-hours = { $count } h
span-days-since =
    { $count ->
        [one] 1 Tag
       *[other] { $count } Tagen
    }
span-days =
    { $count ->
        [one] 1 Tag
       *[other] { $count } Tage
    }

## Welcome and help
bot-description =
    Ich betreibe deinen eigenen KI-Agenten hinter einem Telegram-Bot, der dir gehört.

    Wähle ein Modell, lege den Bot mit einem Tipp an, zahle monatlich, und wenige Minuten später antwortet er. Er läuft im Akash Network; du verwaltest ihn in diesem Chat.
bot-short-description = Dein eigener KI-Agent hinter deinem eigenen Telegram-Bot, betrieben im Akash Network.
welcome-title = Dein eigener KI-Agent, für dich betrieben
welcome-text = Ich stelle einen OpenClaw-Agenten hinter deinen eigenen Bot und betreibe ihn im Akash Network. Du wählst ein Modell und seinen Bot, du zahlst, und wenige Minuten später antwortet er dir.
welcome-known = Willkommen zurück, { $name }.
welcome-sign-in = Melde dich zum Anfang einmal an. Das dauert eine Minute, und es gibt nichts zu installieren.
welcome-ready = Bereit, wenn du es bist: Ein Start braucht nur ein paar Tipps.
welcome-paid = Danke. Sobald die Zahlung bestätigt ist, erscheint hier die Karte deines Agenten und bewegt sich.
help-title = Was ich kann
help-text = Tippe einen Befehl an oder schreib ihn. Jede Antwort sagt dir, was als Nächstes zu tippen ist.
help-admin = Für Administratoren
text-fallback = Das habe ich nicht verstanden. Ich arbeite mit Befehlen und Buttons: /deploy startet einen Agenten, /bots zeigt deine, /help zeigt alles.
text-fallback-title = Sag es mir mit einem Befehl
text-unreadable = Hier kann ich nur Text, Befehle und Buttons lesen.
flood-title = Das war viel auf einmal
flood-text = Ich habe einige deiner Nachrichten übersprungen. Warte zehn Sekunden und schick dann die letzte noch einmal.

## Command descriptions
command-start = Hier anfangen
command-help = Was ich kann
command-login = Anmelden
command-logout = Dieses Chat-Konto abmelden
command-deploy = Einen neuen Agenten starten
command-bots = Deine Agenten
command-status = Wie es einem Agenten geht
command-close = Einen Agenten endgültig schließen
command-plan = Dein Tarif und seine Plätze
command-billing = Deine Zahlungen und die Abrechnung
command-privacy = Was über dich gespeichert ist
command-paysupport = Hilfe bei einer Zahlung
command-blacklist = Anbieter, die nie benutzt werden
command-pause = Das Modell eines Agenten anhalten, oder neue Agenten überhaupt
field-agent = Welcher Agent; ohne Angabe der einzige
field-model = Sein Modell; ohne Angabe frage ich danach
field-provider = Adresse des Anbieters, akash1…
field-days = Für wie viele Tage; ohne Angabe für immer
field-bot = Der @Name seines Bots oder die Kennung des Agenten
field-pause-reason = Was der Besitzer erfährt
field-reason = Warum, in wenigen Worten
verb-blacklist-add = Diesen Anbieter nicht mehr verwenden
verb-blacklist-remove = Diesen Anbieter wieder zulassen
verb-blacklist-list = Zeigen, wer auf der Liste steht
verb-pause-on = Das Modell dieses Agenten sofort pausieren
verb-pause-off = Ihn wieder antworten lassen
verb-pause-held = Wessen pausierter Agent vorbei ist: kein neuer startet
verb-pause-list = Zeigen, wer pausiert ist und warum
usage-title = So schreibt man /{ $command }
usage-none = Nur /{ $command }, ohne etwas dahinter.
usage-agent = /{ $command } oder /{ $command } Name-des-Agenten
usage-deploy = /{ $command } oder /{ $command } Name-des-Modells
usage-start = /start
usage-blacklist = /blacklist add akash1… [Tage] Grund, /blacklist remove akash1… oder /blacklist list
usage-pause = /pause on @bot Grund, /pause off @bot, /pause list oder /pause held. Den Grund erfährt der Besitzer. /pause deploys zeigt, ob neue Agenten deployt werden dürfen; mit einem Grund dahinter hält es das an.

## Unknown commands
unknown-title = Diesen Befehl kenne ich nicht
unknown-near = Meintest du /{ $command }?
unknown-far = /help zeigt alles, was ich kann.

## Places
private-only-title = Reden wir unter uns
private-only-text = Bei { $command } geht es um dein eigenes Konto, darum antworte ich in unserem privaten Chat.
group-hello-title = Hallo
group-hello-text = Ich starte persönliche KI-Agenten. In Gruppen antworte ich nur auf /help; alles zu deinem Konto geschieht in unserem privaten Chat. Poste hier nie ein Bot-Token.

## Signing in
sign-in-title = Anmelden
sign-in-text = Öffne die Seite, melde dich dort an und schick mir dann den achtstelligen Code, den sie zeigt.
sign-in-valid =
    { $minutes ->
        [one] Der Link gehört nur dir und gilt einmal, noch eine Minute lang.
       *[other] Der Link gehört nur dir und gilt einmal, noch { $minutes } Minuten lang.
    }
sign-in-code-hint = 8 Ziffern, zum Beispiel 1234 5678
sign-in-first-title = Melde dich zuerst an
sign-in-first-text = Dafür braucht es ein Konto, damit ich weiß, wessen Agenten deine sind.
signed-in-title = Du bist angemeldet
signed-in-text = Angemeldet als { $email }.
signed-in-already = Du bist schon angemeldet. /logout meldet dieses Chat-Konto ab.
signed-in-next = Als Nächstes: Starte deinen ersten Agenten.
signed-out-title = Abgemeldet
signed-out-text = Dieses Chat-Konto gehört nicht mehr zu deinem GoClaw-Konto. Deine Agenten laufen weiter; melde dich wieder an, um sie zu sehen.
signed-out-already = Du bist nicht angemeldet.
code-wrong-title = Dieser Code stimmt nicht
code-wrong-text = Vergleiche die 8 Ziffern mit der Seite und schick sie noch einmal. Nach fünf falschen Versuchen gilt der Link nicht mehr.
code-none-title = Dieser Code gilt nicht mehr
code-none-text = Fang mit /{ $command } neu an: Du bekommst einen frischen Link und einen frischen Code.

linked-elsewhere-title = Ein weiteres Chat-Konto wurde verbunden
linked-elsewhere-text = { $name } auf { $platform } kann jetzt deine Agenten sehen und verwalten. Wenn du das nicht warst, melde dich von hier neu an und sag uns mit /paysupport Bescheid.

form-code-title = Code eingeben
form-code-label = Der Code, der dir gezeigt wurde
form-code-hint = 1234 5678 oder K7QM-2XVD-9HRT
form-secret-title = Das Token deines Bots
form-secret-label = Token; es wird geprüft und versiegelt
form-secret-hint = Es erscheint nirgends in diesem Chat

## Deploy
deploy-model-title = Neuer Agent: Wähle ein Modell
deploy-model-text = Das Modell ist das Gehirn deines Agenten.
deploy-channel = Er wird auf { $platform } antworten.
deploy-model-chosen = Modell: { $model }
deploy-bot-title = Jetzt sein Telegram-Bot
deploy-bot-text = Tippe unten auf „Meinen Bot anlegen“: Telegram legt den Bot für dich an, und du kannst seinen Namen ändern. Niemand muss ein Token kopieren.
deploy-bot-owner = Nur du wirst mit ihm sprechen können.
deploy-bot-ready-title = Dein Bot ist bereit
deploy-bot-ready-text = @{ $username } wird dein Agent.
deploy-bot-ready-invite = Hol ihn auf einen Server, auf dem du bist: Nur wo ihr einen teilt, kann er mit dir sprechen.
deploy-paste-title = Füge das Token deines Bots ein
deploy-paste-text =
    { $channel ->
        [discord] Leg in Discords Entwicklerportal eine Anwendung an, öffne „Bot“, setz sein Token zurück und gib es mir. Ich prüfe es, schalte ein, was dein Agent braucht, und speichere es versiegelt.
       *[telegram] Schick mir das Token, das BotFather dir gegeben hat. Ich lösche deine Nachricht sofort, prüfe das Token und speichere es versiegelt.
    }
deploy-paste-hint =
    { $channel ->
        [discord] MTIzNDU2… aus dem Entwicklerportal
       *[telegram] 123456789:ABC… von BotFather
    }
deploy-paste-warning = Wenn der Bot schon anderswo läuft, halte ihn dort zuerst an: Ein Bot kann nur von einem Ort aus antworten.
deploy-cancelled-title = Abgebrochen
deploy-cancelled-text = Nichts wurde gestartet und nichts berechnet. /deploy fängt neu an.
deploy-nothing-to-cancel = Es gibt nichts mehr abzubrechen.
deploy-resumed = Du warst schon einmal hier; ich mache weiter, wo wir aufgehört haben.
deploy-choose-with-buttons = Bitte wähle mit den Buttons.
price-title = { $name }: Wähle einen Tarif
price-free-title = { $name }: bereit zum Start
price-bot = Bot
price-model = Modell
price-offer = { $title } · { $price } im Monat
price-offer-detail =
    { $slots ->
        [one] 1 Agent
       *[other] { $slots } Agenten
    }, { $tokens } Tokens, etwa { $messages } Nachrichten
price-estimate-bids = Schätzung: Der Betrieb kostet uns { $low } bis { $high } im Monat, nach { $samples } Geboten der letzten Zeit. Das ist im Tarif enthalten.
price-estimate-list = Schätzung: Der Betrieb kostet uns { $low } bis { $high } im Monat, nach Listenpreisen. Das ist im Tarif enthalten.
price-free = Dein Tarif hat einen freien Platz, dieser Agent kostet also nichts extra.
price-free-until = Dieser Platz besteht bis zum { $date }: Dann endet der Tarif oder wird kleiner, und dieser Agent wird geschlossen. /plan zeigt, was sich noch ändern lässt.
price-slots-taken = Alle Plätze deines Tarifs sind belegt. /plan macht ihn größer; ein weiterer Tarif bringt neue Plätze; /close macht einen frei.
price-no-slot-title = Kein freier Platz
price-offer-elsewhere = mit { $rail } { $price } im Monat
rail-stripe = Stripe
rail-polar = Polar
price-providers =
    { $count ->
        [one] Ein Anbieter könnte ihn jetzt betreiben: { $names }.
       *[other] { $count } Anbieter könnten ihn jetzt betreiben: { $names }.
    }
price-providers-more = { $names } und { $more } weitere
price-incidents-none = Keiner hatte in den letzten 7 Tagen einen Ausfall.
price-incidents =
    { $count ->
        [one] Einer von ihnen hatte in den letzten 7 Tagen einen Ausfall.
       *[other] { $count } von ihnen hatten in den letzten 7 Tagen Ausfälle.
    }
price-nobody-title = { $name }: derzeit kann ihn niemand betreiben
price-nobody = Kein Anbieter auf Akash hat gerade Platz für deinen Agenten, deshalb kann nichts bezahlt werden. Das ändert sich stündlich: Sieh später noch einmal nach.
button-look-again = Noch einmal nachsehen
price-renews = Tarife verlängern sich monatlich und sind jederzeit kündbar. Wenn der Agent nicht gestartet werden kann, bekommst du alles zurück.
pay-title = { $plan }: { $price } im Monat
pay-text = Zahle auf der sicheren Seite unseres Zahlungsdienstes und komm dann zurück: Der Agent startet von selbst.
paid-title = Bezahlt, danke
paid-text = Die Karte deines Agenten zeigt ab hier jeden Schritt.
pay-valid =
    { $minutes ->
        [one] Die Seite bleibt eine Minute offen.
       *[other] Die Seite bleibt { $minutes } Minuten offen.
    }
deploy-started-title = { $name } ist unterwegs
deploy-started-text = Ich zeige jeden Schritt auf der Karte unten und melde mich, sobald er läuft.

## Live card
card-title-working = { $name } wird gestartet
card-title-live = { $name } läuft
card-title-failed = { $name } konnte nicht gestartet werden
card-title-closing = { $name } wird geschlossen
card-title-closed = { $name } ist geschlossen
step-paid = Zahlung eingegangen
step-slot = Platz deines Tarifs belegt
step-queued = In der Warteschlange
step-creating = Deployment wird angelegt
step-bidding = Gebote werden gesammelt
step-leasing = Anbieter wird gewählt
step-leased = Lease bei { $provider }
step-sending_manifest = Manifest wird gesendet
step-starting = Agent wird gestartet
step-live = Antwortet
step-returning = Guthaben auf der Chain wird zurückgeholt
card-attempt = { $provider }: { $reason }. Nächster Anbieter, Versuch { $attempt } von { $max }.
card-attempt-again = { $reason }. Neuer Versuch, { $attempt } von { $max }.
card-price-value = { $price } im Monat, geschätzt
card-hosting = Betrieb
card-hosting-value = etwa { $price } im Monat, im Tarif enthalten
card-provider = Anbieter
card-bot = Bot
card-moved-title = Diese Karte geht in unserem privaten Chat weiter
card-moved-text = Discord lässt mich eine Nachricht hier nur eine Viertelstunde lang ändern.
private-chat-closed = Ich kann dir nicht schreiben: Deine privaten Nachrichten sind für mich geschlossen. Erlaube Nachrichten dieser App, oder komm mit /bots hierher zurück.
card-escrow = Guthaben auf der Chain
card-runway = Reicht noch
reason-no_bids = niemand hat ein annehmbares Angebot gemacht
reason-no_answer = der Anbieter hat nicht geantwortet
reason-manifest_rejected = der Anbieter hat das Manifest abgelehnt
reason-wrong_certificate = der Anbieter hat ein falsches Zertifikat gezeigt
reason-not_ready = der Agent wurde nicht rechtzeitig bereit
reason-lease_closed = der Anbieter hat die Lease beendet
reason-escrow_empty = das Geld, das für den Betrieb bereitlag, war aufgebraucht
reason-channel_gone = sein Bot wurde gelöscht oder ist nicht mehr in unserer Hand
reason-channel_away = der Chat-Dienst, auf dem sein Bot lebt, hat nicht geantwortet
reason-lease_refused = das Angebot wurde zurückgezogen
reason-create_failed = die Chain hat das Deployment abgelehnt
reason-deadline = es hat zu lange gedauert
reason-providers_exhausted = mehrere Anbieter sind nacheinander ausgefallen
reason-blacklisted = der Anbieter wurde inzwischen ausgeschlossen
reason-payment_ended = der Tarif wurde nicht mehr bezahlt
reason-plan_ended = der Tarif ist abgelaufen
reason-plan_paused = der Tarif pausiert
reason-plan_smaller = der Tarif hat jetzt Platz für weniger Agenten
reason-payment_overdue = der Tarif blieb unbezahlt
reason-refunded = die Zahlung wurde zurückgegeben
reason-disputed = die Zahlung wird angefochten
reason-other = unterwegs ist etwas schiefgegangen

## Ends
live-title = @{ $username } antwortet jetzt
live-text = Öffne ihn und sag Hallo. Es hat { $time } gedauert.
failed-title = { $name } konnte nicht gestartet werden
failed-text = Was geschehen ist: { $reason }.
failed-attempts =
    { $attempts ->
        [one] Ein Anbieter wurde versucht.
       *[other] { $attempts } Anbieter wurden versucht.
    }
failed-refund = Du bekommst { $amount } zurück, alles davon, und der Tarif ist gekündigt.
failed-refunded = { $amount } sind zu dir zurückgegangen, alles davon. Bis deine Bank es zeigt, kann es einige Tage dauern.
failed-refund-problem = Deine { $amount } konnten nicht von selbst zurückgeschickt werden. Wir wissen davon und erledigen es von Hand; /paysupport zeigt, wie du uns erreichst.
failed-slot-free = Es hat dich nichts gekostet: Der Platz deines Tarifs ist wieder frei.
failed-next = Als Nächstes: /deploy versucht es mit einem neuen Agenten noch einmal.
closed-title = { $name } ist geschlossen
closed-text = Er läuft nicht mehr, und der Bot antwortet nicht mehr.
closed-why = Warum: { $reason }.
closed-escrow = { $amount } des Guthabens sind zurückgekommen.
closed-cost = Der Betrieb hat insgesamt { $amount } gekostet.
closed-last = Er war der letzte Agent in deinem Tarif { $plan }. Den Tarif für einen anderen behalten oder zum Ende des bezahlten Zeitraums kündigen?
returned-title = Eine Zahlung wurde zurückgeschickt
returned-text = Wir haben { $amount } bekommen, womit nichts startet ({ $reason }); alles davon geht an dich zurück.
returned-mismatch = sie passte nicht zur Bestellung
returned-gone = den Agenten gab es schon nicht mehr
returned-in-use = der Bot läuft schon in einem anderen Agenten
returned-double = es wurde doppelt bezahlt
returned-plan-over = ihr Tarif war da schon abgelaufen
returned-before = sie war schon zurückgegeben worden
returned-disputed = sie wird bei der Bank angefochten
returned-other = sie wurde nicht gebraucht

## Agents
agents-title = Deine Agenten
agents-none-title = Noch keine Agenten
agents-none-text = Starte deinen ersten: nur ein paar Tipps.
agents-none-now-title = Gerade keine Agenten
agents-none-now-text = Die du hattest, sind geschlossen. Ein neuer braucht nur ein paar Tipps.
agents-pick-title = Welcher?
agents-no-match = Keiner deiner Agenten heißt „{ $name }“.
agents-pick-more = Es gibt noch mehr. Für einen anderen schreib seinen Namen hinter den Befehl.
agents-not-now = So wie er steht, geht das mit ihm nicht.
agents-not-now-busy = Gerade geschieht mit ihm etwas anderes, das du wolltest. Versuch es danach noch einmal.
agent-line = { $phase } · @{ $username }
phase-awaiting_payment = wartet auf Zahlung
phase-deploying = wird gestartet
phase-live = läuft
phase-failing = wird aufgeräumt
phase-closing = wird geschlossen
phase-closed = geschlossen
phase-failed = fehlgeschlagen
phase-draft = Entwurf
status-phase-value = { $phase }, seit { $span }
status-model = Modell
status-phase = Zustand
status-chosen-cheapest =
    { $bids ->
        [one] Gewählt, weil es das einzige annehmbare Gebot war.
       *[other] Gewählt, weil es das günstigste von { $bids } annehmbaren Geboten war.
    }
status-chosen-best_record = Gewählt wegen der besten Zuverlässigkeit für den Preis, unter { $bids } annehmbaren Geboten.
record-summary = Bilanz bei uns: { $percent } % von { $starts ->
        [one] einem Start
       *[other] { $starts } Starts
    } in 30 Tagen, { $trouble }.
record-trouble-none = kein Ärger
record-trouble-days =
    { $days ->
        [0] zuletzt Ärger heute
        [one] zuletzt Ärger gestern
       *[other] zuletzt Ärger vor { $days } Tagen
    }
status-spent = Betrieb bisher
status-runway-value = etwa { $span }
status-history = Verlauf (UTC)
status-model-use = Modellnutzung
status-paused-owner = Von dir pausiert
status-paused-operator = Von GoClaw pausiert: { $reason }
status-key = Modellschlüssel
status-key-on-its-way = Ein neuer ist unterwegs

## Close
close-title = { $name } schließen?
close-text = Der Agent hört endgültig auf, seine Lease endet, und das restliche Guthaben kommt zurück. Was von ihm gesichert ist, bleibt dreißig Tage. Der Bot selbst bleibt deiner.
close-text-unpaid = Seine Bestellung wird aufgegeben, und nichts wird abgebucht. Der Bot selbst bleibt deiner.
close-valid = Die Frage gilt fünf Minuten.
close-kept-title = Nichts geändert
close-kept-text = { $name } bleibt, wie er ist.
closing-title = { $name } wird geschlossen
closing-text = Ich schließe ihn auf der Chain und sage dir, wenn es erledigt ist.
close-already = { $name } ist schon geschlossen oder auf dem Weg dahin.
close-none-title = Nichts zu schließen
close-none-text = Du hast keinen Agenten, der geschlossen werden könnte.

key-title = Neuer Modellschlüssel für { $name }?
key-text = Er beginnt neu und fragt dabei nach einem neuen Schlüssel. Das dauert bis zu zwei Minuten, in denen der Bot nicht antwortet; Nachrichten aus dieser Zeit warten. Es kostet dich nichts. Was er weiß, bleibt; nur wenn der Container ersetzt werden muss, hat er, was seine letzte Sicherung enthielt.
key-overlap = Der alte Schlüssel gilt noch zwei Minuten, nachdem er den neuen hat, danach nie wieder.
key-begun-title = { $name } bekommt einen neuen Schlüssel
key-begun-text = Er wird neu gestartet. Ich sage dir, wenn er den neuen Schlüssel hat.
key-done-title = { $name } hat einen neuen Modellschlüssel
key-done-text = Er ist neu gestartet und benutzt den neuen Schlüssel. Der alte gilt höchstens noch zwei Minuten.
key-failed-title = { $name } behält den alten Modellschlüssel
key-failed-no_answer = Akash hat eine halbe Stunde nicht geantwortet, also wurde nicht neu gestartet. Der Agent läuft weiter wie bisher. Versuch es später noch einmal.
key-failed-refused = Der Anbieter hat den Neustart abgelehnt. Der Agent läuft weiter wie bisher. Wenn der Schlüssel jetzt enden muss, pausiere das Modell oder beende den Agenten mit /close.
key-failed-not_booted = Der Anbieter hat den Neustart angenommen, aber kein neuer Container hat nach seinem Schlüssel gefragt. Wenn der Bot nicht mehr antwortet, zieh mit /move zu einem anderen Anbieter um.

paused-title = { $name } ist pausiert
paused-text = GoClaw hat das Modell pausiert: { $reason }
paused-next = Der Container läuft weiter und nichts geht verloren, aber der Bot antwortet nicht. Wenn das ein Irrtum ist, schreib uns.
paused-over-title = { $name } darf wieder antworten
paused-over-text = GoClaw pausiert das Modell nicht mehr.

## Plan
plan-title = Dein Tarif
plan-none-title = Noch kein Tarif
plan-none-text = Ein Tarif beginnt mit deinem ersten Agenten: /deploy zeigt die Preise, bevor etwas berechnet wird.
plan-line = { $title } · { $status }
plan-slots =
    { $total ->
        [one] { $held } von 1 Platz belegt
       *[other] { $held } von { $total } Plätzen belegt
    }
plan-next = nächste Zahlung am { $date }
plan-ends = endet am { $date }
plan-status-active = aktiv
plan-status-trialing = Probezeit
plan-status-past_due = Zahlung überfällig
plan-status-paused = pausiert
plan-status-other = { $status }
plan-kept-title = Der Tarif bleibt
plan-kept-text = Er verlängert sich wie bisher. /deploy nutzt seine freien Plätze.
plan-cancelled-title = Der Tarif wird enden
plan-cancelled-text = Er ist gekündigt und gehört dir noch bis zum { $date }. Es wird nichts mehr berechnet.
plan-cancelled-text-soon = Er ist zum Ende des bezahlten Zeitraums gekündigt. Es wird nichts mehr berechnet.
plan-cancel-agents = Agenten, die ihn dann noch nutzen, werden geschlossen.
plan-title-many = Deine Tarife
plan-price = { $title } · { $price } im Monat
plan-label-plan = Tarif
plan-label-state = Stand
plan-label-agents = Agenten
plan-label-next = Nächste Zahlung
plan-label-tokens = Je Zeitraum
plan-label-due = Jetzt fällig
plan-label-then = Danach
plan-ends-frozen = Er endet am { $date }.
plan-ends-text = Er endet am { $date }. Bis dahin läuft alles wie bisher, und es wird nichts mehr abgebucht.
plan-overdue-text = Die letzte Zahlung ging nicht durch. Ohne sie werden seine Agenten am { $stop } angehalten, mit allem, was sie wissen, und am { $close } geschlossen. Bis dahin gibt der Tarif einen Teil seiner Tokens.
plan-overdue-stopped = Die letzte Zahlung fehlt noch; darum sind seine Agenten angehalten, und alles, was sie wissen, bleibt erhalten. Ist sie bezahlt, starten sie von selbst; ohne sie werden sie am { $close } geschlossen, und der Tarif endet.
plan-frozen-state = Eine Zahlung dieses Tarifs wird bestritten. Bis die Bank entschieden hat, sind seine Agenten angehalten, mit allem, was sie wissen, und es wird nichts mehr abgebucht.
plan-paused-text = Er pausiert beim Zahlungsdienst: Es wird nichts abgebucht, und kein Agent läuft darauf. Setz ihn dort fort, um seine Plätze wieder zu nutzen.
plan-change-working = Eine Änderung dieses Tarifs wird gerade ausgeführt; ich sage dir, wenn sie durch ist.
plan-change-unpaid = { $plan } wartet bis zum { $date } auf die Zahlung. Bis sie da ist, bleibt alles, wie es ist.
plan-change-booked = Ab { $date } ist der Tarif { $plan }.
plan-names-more = { $names } und { $more } weitere
plan-ending =
    { $count ->
        [one] Am { $date } wird dieser Agent geschlossen: { $names }.
       *[other] Am { $date } werden diese { $count } Agenten geschlossen: { $names }.
    }
plan-ending-memory = Ein geschlossener Agent kommt nicht zurück, und sein Gedächtnis bleibt nicht erhalten.
plan-up-title = Ein größerer Tarif
plan-up-text = Er gilt sofort. Du zahlst jetzt die Differenz für den Rest dieses Zeitraums und ab dem nächsten den vollen Preis.
plan-down-title = Ein kleinerer Tarif
plan-down-text = Er beginnt mit dem nächsten Zeitraum; bis dahin behältst du, was du bezahlt hast. Ich zeige dir vorher, für welche Agenten darin kein Platz wäre.
plan-biggest = Das ist der größte Tarif, den es gibt.
plan-smallest = Das ist der kleinste Tarif, den es gibt. Du kannst ihn zum Ende des Zeitraums kündigen.
plan-up-ask = Auf { $plan } wechseln?
plan-down-ask = Ab { $date } { $plan }?
plan-due = { $amount }, für die Zeit bis zum { $date }
plan-due-about = etwa { $amount }, für die Zeit bis zum { $date }
plan-due-nothing = nichts
plan-then = { $price } im Monat, ab { $date }
plan-room =
    { $slots ->
        [one] Platz für 1
       *[other] Platz für { $slots }
    }
plan-up-how = Er gilt, sobald die Zahlung durch ist. Wird die Karte abgelehnt, bleibt der Tarif, wie er ist. Steuern können dazukommen.
plan-down-how = Bis dahin kannst du es zurücknehmen.
plan-question-valid = Die Frage ist fünf Minuten offen.
plan-choose-title = Wer bleibt?
plan-choose-text =
    { $room ->
        [one] Im kleineren Tarif ist Platz für 1 Agenten. Tippe den an, der bleibt; die anderen werden geschlossen, wenn er beginnt.
       *[other] Im kleineren Tarif ist Platz für { $room } Agenten. Tippe die an, die bleiben; die anderen werden geschlossen, wenn er beginnt.
    }
plan-choose-stays = bleibt
plan-choose-ends = wird geschlossen
plan-changed-title = Dein Tarif ist jetzt { $plan }
plan-changed-text =
    { $slots ->
        [one] Er hat Platz für 1 Agenten.
       *[other] Er hat Platz für { $slots } Agenten. /deploy nutzt einen freien Platz.
    }
plan-booked-title = { $plan } ab { $date }
plan-booked-text = Es ist vorgemerkt. Bis dahin bleibt alles, wie es ist, und du kannst es zurücknehmen.
plan-booked-warn = Ich erinnere dich fünf Tage und einen Tag vorher.
plan-unpaid-title = Die Karte wurde abgelehnt
plan-unpaid-text = Es wurde nichts abgebucht, und dein Tarif bleibt { $from }. { $to } beginnt, sobald die Differenz bezahlt ist.
plan-unpaid-until = Sie kann bis zum { $date } bezahlt werden.
plan-undone-title = Zurückgenommen
plan-undone-text = Dein Tarif bleibt { $plan }.
plan-undo-late-title = Es galt schon
plan-undo-late-text = Dein Tarif ist jetzt { $plan }. /plan ändert ihn wieder.
plan-lapsed-title = Kein Wechsel zu { $to }
plan-lapsed-text = Der Wechsel zu { $to } kam nicht zustande. Dein Tarif bleibt { $from }; /plan zeigt ihn.
plan-shrinks-title = Dein Tarif wird bald { $plan }
plan-shrinks-text = Du kannst noch wählen, wer bleibt, oder den Tarif lassen, wie er ist.
plan-overdue-title = Eine Zahlung ging nicht durch
plan-overdue-again-title = { $days ->
    [one] Eine Zahlung fehlt noch: Ein Tag bleibt
   *[other] Eine Zahlung fehlt noch: { $days } Tage bleiben
  }
plan-overdue-soon = Dein Tarif { $plan } konnte nicht abgebucht werden. Seine Agenten laufen bis zum { $stop } weiter, mit einem Teil seiner Tokens; dann werden sie angehalten, mit allem, was sie wissen. Ändere die Karte oder zahle auf den Abrechnungsseiten.
plan-overdue-news = Dein Tarif { $plan } konnte nicht abgebucht werden. Seine Agenten laufen bis zum { $stop } weiter, mit einem Teil seiner Tokens; dann werden sie angehalten, mit allem, was sie wissen, und am { $close } geschlossen. Ändere die Karte oder zahle auf den Abrechnungsseiten.
plan-stopped-title = Die Agenten deines Tarifs { $plan } werden angehalten
plan-stopped-text = Seine Zahlung fehlt noch. Alles, was sie wissen, bleibt erhalten, und ist sie bezahlt, starten sie von selbst wieder. Ohne sie werden sie am { $close } geschlossen, und der Tarif endet.
plan-closing-title = Die Agenten deines Tarifs { $plan } werden am { $close } geschlossen
plan-closing-text = Seine Zahlung fehlt noch, und dann ist alles weg, was sie wissen. Ändere die Karte oder zahle auf den Abrechnungsseiten; dann starten sie von selbst wieder.
plan-paid-title = Dein Tarif { $plan } ist bezahlt
plan-paid-text = Danke. Alles läuft weiter, mit allen Tokens des Tarifs.
plan-paid-starts = { $count ->
    [one] Danke. Sein Agent startet von selbst wieder, mit allem, was er wusste, und meldet sich, wenn er da ist.
   *[other] Danke. Seine { $count } Agenten starten von selbst wieder, mit allem, was sie wussten, und melden sich, wenn sie da sind.
}
plan-frozen-title = Eine Zahlung deines Tarifs { $plan } wird bestritten
plan-frozen-text = Deine Bank soll { $amount } zurückholen. Bis sie entschieden hat, sind die Agenten dieses Tarifs angehalten, mit allem, was sie wissen; nichts Neues lässt sich starten, und es wird nichts mehr abgebucht. War das nicht deine Absicht, dann sag es deiner Bank und schreib uns.
plan-thawed-late-title = Die Bank hat entschieden: Deine Zahlung von { $amount } gilt
plan-thawed-late-text = Dein Tarif { $plan } endete, während sie geprüft wurde, und seine Agenten wurden geschlossen. Er kommt nicht von selbst zurück, denn dann würde er dir wieder berechnet. Du kannst wieder kaufen: /deploy zeigt die Preise.
plan-thawed-late-days = Ein Teil deiner Zahlung war für Tage, an denen der Tarif eingefroren war. Wir sehen uns das an und antworten dir; /paysupport zeigt, wie du uns erreichst.
plan-thawed-title = Dein Tarif { $plan } geht weiter
plan-thawed-text = Die Bank hat über { $amount } entschieden: Die Zahlung gilt. Deine Agenten starten von selbst wieder.
plan-share-title = { $percent } % von diesem Teil der Tokens deines Tarifs { $plan } sind verbraucht
plan-share-text = Eine Zahlung fehlt, und bis sie da ist, gibt der Tarif nur einen Teil seiner Tokens. Zahle, und du hast sie alle.
refund-held-text = Deine { $amount } gehen nicht von selbst zurück, da heute schon mehrere Zahlungen an dich zurückgingen. Es wird nichts mehr abgebucht. Wir wissen davon und entscheiden von Hand; du hörst es hier.
refund-declined-text = Wir haben deine Zahlung von { $amount } geprüft und geben sie nicht zurück. Hältst du das für falsch, zeigt /paysupport, wie du uns erreichst.
plan-overdue-ended-title = Dein Tarif { $plan } ist zu Ende
plan-overdue-ended-text = Er blieb unbezahlt; seine Agenten werden geschlossen, und es wird nichts mehr abgebucht. /deploy beginnt neu.
plan-cancel-title = { $plan } kündigen?
plan-cancel-text = Er bleibt dir bis zum { $date }, und es wird nichts mehr abgebucht. Bis dahin kannst du es dir anders überlegen.
plan-cancel-text-soon = Er bleibt dir bis zum Ende des bezahlten Zeitraums, und es wird nichts mehr abgebucht. Bis dahin kannst du es dir anders überlegen.

## Billing
billing-title = Deine Zahlungen
billing-none-title = Noch keine Zahlungen
billing-none-text = Es wurde noch nie etwas abgebucht. /deploy zeigt die Preise, bevor etwas abgebucht wird.
billing-order = Bestellung: { $plan }, { $amount } im Monat
billing-order-open = wartet auf deine Zahlung
billing-order-expired = nicht bezahlt
billing-order-paid = bezahlt
billing-order-fulfilled = bezahlt, der Tarif begann
billing-order-refunded = zurückgezahlt
billing-order-disputed = ihre Zahlung wird bestritten
billing-order-needs_review = passte nicht zur Zahlung
billing-payment = Zahlung: { $amount }
billing-payment-fulfils = erster Monat
billing-payment-renewal = Verlängerung
billing-payment-plan_change = Tarifwechsel
billing-payment-surplus = nicht gebraucht
billing-refund = Rückzahlung: { $amount }
billing-refund-wanted = unterwegs
billing-refund-done = zurückgeschickt
billing-refund-failed = vom Anbieter abgelehnt; wir kümmern uns
billing-refund-held = wartet darauf, dass wir sie ansehen
billing-refund-refused = von uns nicht zurückgeschickt
billing-given_back = Rückzahlung: { $amount }
billing-given_back-done = vom Zahlungsanbieter zurückgeschickt
billing-dispute = Rückforderung über { $amount }
billing-dispute-open = deine Bank hat noch nicht entschieden
billing-dispute-won = die Zahlung gilt
billing-dispute-lost = deine Bank hat sie zurückgeholt
billing-invoice-title = Rechnung bei { $rail }
billing-invoice-text = Sie öffnet sich auf der Seite des Anbieters, wo du sie sichern oder drucken kannst. Der Link ist nur für dich.
billing-invoice-file = Ein PDF zum Sichern oder Drucken. Der Link ist nur für dich.
billing-receipt-title = Zahlungsbeleg bei { $rail }
billing-receipt-text = Ein PDF, das sagt, was du wann und wie bezahlt hast, was seither zurückging und welche Nummer die Rechnung hat. Der Link ist nur für dich.
billing-receipt-invoice = Soll eine Rechnung Namen, Anschrift oder USt-IdNr. deiner Firma tragen? Auf den Abrechnungsseiten schreibst du sie hinein und lässt sie erstellen; von da an gibt es sie auch hier.
billing-papers-end = Der Link gilt etwa { $span }. Bis morgen macht der Knopf hier drunter einen neuen, danach /billing.
billing-papers-ended = Der Link dieser Nachricht galt nicht mehr, als sie dich erreichen konnte. Der Knopf hier drunter macht einen neuen.
billing-papers-making-title = Dein Zahlungsbeleg entsteht
billing-papers-making-text = { $rail } erstellt ihn, wenn man ihn zum ersten Mal haben will. Das dauert ein paar Sekunden: Schau dann noch einmal nach.
billing-papers-none-title = Hier ist nichts zu öffnen
billing-papers-none-text = { $rail } hat zu dieser Zahlung weder Rechnung noch Beleg für uns. Auf den Abrechnungsseiten stehen deine Bestellungen und was es dazu gibt.
button-billing-invoice = Rechnung { $amount }, { $date }
button-billing-receipt = Beleg { $amount }, { $date }
button-billing-invoice-open = Rechnung öffnen
button-billing-receipt-open = Zahlungsbeleg öffnen
button-billing-new-link = Neuer Link
billing-overdue = Eine Zahlung ist offen: Ohne sie werden die Agenten deines Tarifs am { $stop } angehalten und am { $close } geschlossen. Ändere die Karte oder zahle auf den Abrechnungsseiten.
billing-overdue-stopped = Eine Zahlung ist offen, und darum sind die Agenten deines Tarifs angehalten. Ist sie bezahlt, starten sie von selbst; ohne sie werden sie am { $close } geschlossen. Ändere die Karte oder zahle auf den Abrechnungsseiten.
billing-portal-what = Rechnungen, Karten und deine Adresse liegen beim Zahlungsdienst; seine Abrechnungsseiten zeigen und ändern sie.
billing-portal-title = Abrechnung bei { $rail }
billing-portal-text = Dort findest du Rechnungen, änderst deine Karte und zahlst, was offen ist. Tarifwechsel von dort zeigen sich auch hier.
billing-portal-private = Der Link gehört dir allein und gilt nur kurz. Schick ihn niemandem.

## Blacklist
blacklist-title = Ausgeschlossene Anbieter
blacklist-empty = Kein Anbieter ist ausgeschlossen.
blacklist-line = { $reason } · { $until }
blacklist-forever = für immer
blacklist-until = bis { $date }
blacklist-removed-title = Entfernt
blacklist-removed-text = { $address } darf wieder gewählt werden.
blacklist-removed-none = { $address } stand nicht auf der Liste.

pause-title = Von uns pausiert
pause-empty = Kein Agent ist pausiert.
pause-held-title = Durch eine Pause zurückgehalten
pause-held-text = Ihr pausierter Agent ist vorbei. Bis die Pause mit /pause off und der Kennung aufgehoben ist, kann weder diese Person noch dieser Bot einen neuen starten.
pause-held-empty = Niemand wird zurückgehalten.
button-pause-held = Zurückgehalten
pause-line = { $reason } · seit { $date } · { $agent }
pause-on-title = Pausiert
pause-on-text = { $agent } bekommt keine Antwort mehr von seinem Modell, auf jeder Replik binnen einer Sekunde. Der Besitzer erfährt den Grund. Der Container läuft weiter.
pause-on-already = { $agent } ist schon pausiert.
pause-off-title = Läuft wieder
pause-off-text = { $agent } darf sein Modell wieder benutzen. Der Besitzer erfährt es.
pause-off-already = { $agent } war nicht von uns pausiert.
pause-unknown = Kein laufender Agent hat den Bot oder die Kennung „{ $agent }“.

## Tokens
token-deleted-title = Ich habe deine Nachricht gelöscht
token-deleted-text = Sie enthielt ein Bot-Token. Wenn du diesen Bot benutzen willst: /deploy, dann „Ich habe schon einen Bot“.
token-not-needed-title = Dieses Token wird gerade nicht gebraucht
token-not-needed-text = Ich habe es nicht behalten. Um einen Agenten hinter diesen Bot zu setzen, beginne mit /deploy.
token-not-deleted-title = Lösch diese Nachricht
token-not-deleted-text = Sie enthielt ein Bot-Token, und ich konnte sie nicht löschen. Bitte lösch sie selbst.
token-burnt-title = Dieses Token ist verbrannt
token-burnt-deleted = Hier wurde ein Bot-Token gepostet. Ich habe die Nachricht gelöscht, aber alle in dieser Gruppe können es gesehen haben.
token-burnt-stays = Hier wurde ein Bot-Token gepostet, und ich darf es nicht löschen. Alle in dieser Gruppe können es sehen: Bitte lösch die Nachricht.
token-burnt-rotate = Hol dir jetzt ein neues: Wähle in BotFather den Bot, dann „API Token“ und „Revoke current token“. Benutze dann das neue in unserem privaten Chat.

## Created bots
bot-created-idle-title = Dein neuer Bot @{ $username }
bot-created-idle-text = Telegram hat mich zu seinem Verwalter gemacht. Soll ich einen Agenten dahinterstellen?
bot-created-guest-title = Dein neuer Bot @{ $username }
bot-created-guest-text = Melde dich zuerst an und tippe dann auf /deploy: Ich stelle nur hinter Bots einen Agenten, deren Besitzer ich kenne.
button-use-bot = Mit @{ $username } starten

## Button answers
press-not-yours = Dieser Button gehört jemand anderem.
press-unknown = Diesen Button kenne ich nicht mehr.
press-expired = Dieser Button ist abgelaufen.
press-used = Das ist schon erledigt.
press-older = Dieser Button ist von einer älteren Karte.
older-title = Dieser Button ist von einer älteren Karte
older-text = Ihre Zeit ist vorbei. Hier kannst du weitermachen.
older-current = Hier ist die aktuelle.

## Privacy and payments
privacy-title = Was über dich gespeichert ist
privacy-text = Deine Anmelde-Kennung, deine E-Mail-Adresse, die verbundenen Chat-Konten, deine Agenten mit ihrem Zustand, deine Zahlungen, wie der Zahlungsdienst sie meldet, und wie viele Tokens deine Agenten verbraucht haben.
privacy-backups = Sicherungen deiner Agenten liegen verschlüsselt, mit dem, was sie von euren Gesprächen behalten haben. /backup zeigt und löscht sie; dreißig Tage nachdem ein Agent geschlossen wurde, sind sie weg.
privacy-not = Außerhalb davon wird nicht gespeichert, was du deinen Agenten sagst, und nie deine Karte oder dein Passwort. Bot-Tokens, die du einfügst, werden versiegelt gespeichert; von Bots, die hier angelegt wurden, gibt es gar kein gespeichertes Token.
privacy-leave = /logout trennt dieses Chat-Konto. In /settings bekommst du eine Kopie von allem und kannst dein Konto löschen.
paysupport-title = Hilfe bei einer Zahlung
paysupport-text = Wenn eine Zahlung schiefging, sieh zuerst bei /plan und /bots nach: Agenten, die nicht gestartet werden konnten, werden von selbst erstattet.
paysupport-contact-at = Sonst schreib an { $contact } und schick das hier mit:
paysupport-contact = Sonst schreib dem Betreiber dieses Bots und schick das hier mit:
paysupport-reference = Deine Kennung

## Errors
error-title = Das hat nicht geklappt
error-reference = Kennung
error-internal = Bei uns ist etwas schiefgegangen. Dadurch wurde nichts berechnet und nichts geändert. Versuch es noch einmal; wenn es so bleibt, zeigt /paysupport, wie du uns erreichst.
error-unavailable = Ein Dienst, den ich brauche, antwortet gerade nicht. Nichts ist verloren: Versuch es in einer Minute noch einmal.
error-invalid_input = Das konnte ich nicht lesen.
error-not_found = Das finde ich nicht. Vielleicht gibt es das nicht mehr; /bots zeigt, was du hast.
error-held_back = GoClaw hat einen deiner Agenten oder diesen Bot pausiert: { $words } Bis das aufgehoben ist, lässt sich nichts Neues starten. Hältst du das für einen Irrtum, zeigt /paysupport, wie du uns erreichst.
error-dispute_open = Eine deiner Zahlungen wird bei deiner Bank bestritten. Bis das geklärt ist, lässt sich nichts Neues starten. /paysupport zeigt, wie du uns erreichst.
error-refund_held = Über eine deiner Zahlungen müssen wir noch entscheiden. Bis dahin lässt sich nichts Neues starten. /paysupport zeigt, wie du uns erreichst.
button-cases = Offene Fälle
error-not_found-case = Es gibt keinen solchen Fall. /cases zeigt die offenen.
error-not_found-agent = Du hast keinen solchen Agenten. /bots zeigt deine.
error-not_found-plan = Du hast keinen solchen Tarif. /plan zeigt deinen.
error-change_pending = Eine andere Änderung dieses Tarifs ist schon unterwegs. Nimm zuerst diese zurück.
error-plan_ending = Dieser Tarif ist gekündigt. Behalte ihn zuerst, dann ändere ihn.
error-plan_overdue = Eine Zahlung für diesen Tarif ist offen. Zahle sie zuerst: /billing zeigt, wo.
error-same_plan = Diesen Tarif hast du schon.
error-card_declined = Die Karte wurde abgelehnt, also hat sich nichts geändert. Ändere sie auf den Abrechnungsseiten von /billing und versuche es dann noch einmal.
error-no_change = Es ist keine Änderung dieses Tarifs mehr unterwegs.
error-no_customer = Du hast dort nie gezahlt, also gibt es nichts zu zeigen.
error-agent_over = Dieser Agent ist vorbei oder auf dem Weg dahin, also gibt es kein Modell zu pausieren.
error-ambiguous = Zwei Agenten haben einen Bot dieses Namens, auf jeder Plattform einen. Nimm die Kennung des Agenten.
error-not_live = Dieser Agent läuft noch nicht, also kann er nicht neu gestartet werden.
error-restart_recent = Er wurde vor weniger als zehn Minuten neu gestartet. Warte ein wenig und versuch es dann noch einmal. Wenn der Schlüssel jetzt enden muss, pausiere das Modell.
error-no_restart = Dieser Agent stammt aus der Zeit, bevor Neustarts möglich waren. Für einen neuen Schlüssel beende ihn mit /close und starte ihn mit /deploy neu.
error-forbidden = Das darfst du nicht.
error-role = Das darfst du nicht: Dafür braucht es die Rolle { $words }. Es ist nichts geschehen; bitte jemanden darum, der sie hat.
error-external_checkout_off = Zahlen außerhalb von Telegram ist hier abgeschaltet, darum kann kein neuer Tarif gekauft werden. Agenten in Tarifen, die du hast, laufen weiter.
error-conflict = Im selben Moment hat sich etwas geändert. Sieh nach, wie es steht, und versuch es noch einmal.
error-email_in_use = Dieser Zahlungsdienst kennt deine E-Mail-Adresse schon unter einem anderen Konto. Zahle auf einem anderen Weg oder hol dir Hilfe mit /paysupport.
error-account_in_use = Dieser Bot läuft schon in einem anderen Agenten, und ein Bot kann nur von einem Ort aus antworten. Leg einen anderen Bot an oder schließ zuerst den anderen Agenten.
error-account_in_use-yours = Dieser Bot läuft schon in einem deiner Agenten, und ein Bot kann nur von einem Ort aus antworten. Leg einen anderen Bot an oder beende jenen Agenten zuerst mit /close.
error-email_taken = Ein anderes Konto hier benutzt diese E-Mail-Adresse schon. Melde dich so an wie beim ersten Mal.
error-already_linked = Dieses Chat-Konto ist mit einem anderen Konto verbunden. Erst /logout, dann /login.
error-not_linked = Dieser Bot würde nur dir antworten, also muss ich dein Konto auf seiner Plattform kennen. Melde dich dort zuerst mit /login an, mit demselben GoClaw-Konto.
error-no_verified_email = Deine Anmeldung hat keine bestätigte E-Mail-Adresse. Bestätige sie dort und dann noch einmal /login.
error-account_closed = Dieses Konto ist dort gesperrt, wo du dich anmeldest; ich kann es nicht hereinlassen.
error-token_forgotten = Das eingefügte Token wurde vergessen, weil einen Tag lang nichts bezahlt wurde. Fang mit /deploy neu an und füg es noch einmal ein.
error-plan_over = Dieser Tarif ist schon abgelaufen. /deploy zeigt die Preise für einen neuen.
error-not_a_draft = Dieser Agent ist schon bezahlt oder läuft. /bots zeigt ihn.
error-gone = Das ist vorbei und kann nicht mehr benutzt werden.
error-rate_limited = Zu viele Anfragen auf einmal. Warte einen Moment und versuch es dann noch einmal.
error-payment_required = Dafür braucht es einen Tarif. /plan zeigt, was du hast.
error-no_free_slot = Alle Plätze deines Tarifs sind belegt. Wähle unten einen Tarif oder mach mit /close einen frei.
error-float_too_small = Wir können gerade keinen weiteren Agenten aufnehmen, darum nehmen wir auch dein Geld nicht. Nichts wurde berechnet. Der Betreiber weiß Bescheid; versuch es später noch einmal.
error-rejected = Das wurde abgelehnt.
error-token_refused =
    { $channel ->
        [discord] Discord nimmt dieses Token nicht an. Setz es im Entwicklerportal unter „Bot“ zurück und gib das neue vollständig ein.
       *[telegram] Telegram nimmt dieses Token nicht an. Kopier es noch einmal aus BotFather (die ganze Zeile mit Ziffern und Doppelpunkt) oder hol dir dort ein neues.
    }
error-token_malformed =
    { $channel ->
        [discord] Das ist kein vollständiges Bot-Token. Es hat drei Teile mit Punkten dazwischen und etwa 70 Zeichen.
       *[telegram] Das ist kein vollständiges Bot-Token. Es sieht aus wie 123456789:ABC… und hat etwa 45 Zeichen.
    }
error-intent_missing = Dieser Bot darf noch keine Nachrichten lesen, und ich konnte es nicht einschalten. Öffne seine Seite, schalte „Message Content Intent“ ein, speichere, und gib das Token noch einmal ein.
error-misconfigured = Dieser Teil ist hier nicht eingerichtet. Der Betreiber weiß Bescheid.
error-no_provider_fits = Kein Anbieter auf Akash könnte deinen Agenten gerade betreiben, deshalb wurde nichts berechnet. Versuch es später noch einmal.
error-unknown_model = Dieses Modell wird nicht mehr angeboten. Wähle ein anderes.
error-address = „{ $address }“ ist keine Anbieter-Adresse. Sie beginnt mit akash1 und hat 44 Zeichen.

## Settings
command-settings = Sprache, Neuigkeiten und verbundene Chat-Konten
button-settings = Einstellungen
button-link-account = Weiteres Chat-Konto verbinden
button-unlink = { $account } trennen
button-unlink-yes = Ja, trennen
button-unlink-no = Verbunden lassen
language-name = Deutsch
settings-title = Deine Einstellungen
settings-account = Konto
settings-accounts = Deine verbundenen Chat-Konten:
settings-linked-on = verbunden am { $date }
settings-account-shut = für mich geschlossen
settings-language = Sprache
settings-language-auto = Wie jede App eingestellt ist
settings-language-text = Diese Sprache spreche ich mit dir auf jeder Plattform.
settings-news = Neuigkeiten
settings-news-origin = Wo du den Agenten bestellt hast
settings-news-both = Auf beiden
settings-news-text = Wo soll ich dir sagen, was mit deinen Agenten und deinem Geld geschieht?
settings-news-fallback = Wenn ich dich dort nicht erreiche, sage ich es dir in einem anderen deiner Chats und warum.
news-where = Wohin sie gehen
news-all = alle
news-some-off = { $count ->
    [one] eine Art aus
   *[other] { $count } Arten aus
  }
news-quiet = Ruhe { $hours }
news-kind-on = ✓ { $kind }
news-kind-off = ✗ { $kind } (aus)
news-switch = Tipp auf eine Art, um sie aus- oder einzuschalten.
news-health = Befinden und Umzüge
news-health-what = Ein Agent antwortet nicht, antwortet wieder oder zieht zu einem anderen Anbieter um. Ist das aus, steht nur auf seiner Karte und in /status, was ohne dich wieder gut wird.
news-deploys = Starts und Änderungen
news-deploys-what = Ein Agent läuft, wurde angehalten, neu gestartet oder hat andere Einstellungen übernommen.
news-usage = Verbrauch und Budgets
news-usage-what = Ein Budget oder die Tokens deines Tarifs sind halb, fast oder ganz verbraucht. Ist das aus, steht nur in /usage, dass ein Agent deshalb ruht.
news-backups = Sicherungen
news-backups-what = Ein Stand wurde gesichert, konnte nicht gesichert werden oder wurde wiederhergestellt.
news-product = Nachrichten an alle
news-product-what = Was es in GoClaw Neues gibt.
news-always = Immer erfährst du von Geld, das sich bewegt, von einem Tarif, der überfällig ist, sich ändert oder endet, von dem, was einen Agenten anhält oder beendet, wofür ein Agent dich braucht, wenn misslingt, was du wolltest, und von Anmeldungen und verbundenen Konten. Die Karten deiner Agenten ändern sich weiter, was immer aus ist.
quiet-hours = Ruhezeit
quiet-hours-none = keine
quiet-hours-in = { $hours }, { $city }
quiet-zone = Zeitzone
quiet-zone-now = { $city }, dort ist es jetzt { $time }
quiet-text = In der Ruhezeit warten Neuigkeiten und kommen, wenn sie endet, der Reihe nach. Von mehreren über dasselbe bekommst du die neueste.
quiet-at-once = Sofort kommt, was nicht warten kann: ein Agent, der ohne dich stumm bleibt, eine Maschine, die höchstens noch sechs Stunden bezahlt ist, alles, was auf etwas antwortet, das du gerade getan hast, und Anmeldungen und verbundene Konten.
button-quiet-other = Andere Zeiten
button-quiet-off = Keine Ruhezeit
button-quiet-form = Zeiten eingeben
quiet-type-text = Schick die Zeiten als deine nächste Nachricht.
quiet-type-hint = Zum Beispiel 22:30–6:15 oder 22 bis 7 Uhr
quiet-type-wrong = In „{ $typed }“ stehen keine zwei verschiedenen Zeiten.
zone-text = Nach welcher Uhr lebst du?
button-zone-other = Anderer Ort
button-zone-form = Ort eingeben
zone-type-text = Schick eine große Stadt deiner Zeitzone als deine nächste Nachricht.
zone-type-hint = Zum Beispiel Lisbon, Asia/Dubai oder UTC+3
zone-type-wrong = Ich kenne keine Uhr von „{ $typed }“. Versuch es mit einer größeren Stadt derselben Zeitzone, auf Englisch geschrieben.
form-hours-title = Ruhezeit
form-hours-label = Von und bis
form-place-title = Zeitzone
form-place-label = Stadt oder Zone
news-instead = Das erfährst du hier, weil ich dich auf { $platform } nicht erreiche.
unlink-title = { $account } trennen?
unlink-text = Dieses Konto sieht und verwaltet deine Agenten dann nicht mehr und hört nichts von ihnen. Sie laufen weiter.
unlink-last = Es ist dein letztes verbundenes Konto: Niemand hört von deinen Agenten, bis du dich mit /login wieder anmeldest, auf welcher Plattform auch immer.
unlinked-title = Getrennt
unlinked-text = { $account } gehört nicht mehr zu deinem GoClaw-Konto.
unlinked-here = { $name } auf { $platform } hat dieses Chat-Konto von deinem GoClaw-Konto getrennt. Deine Agenten laufen weiter; melde dich wieder an, um sie hier zu sehen. Wenn du das nicht warst, sag uns mit /paysupport Bescheid.

## Linking another chat account
button-open-platform = { $platform } öffnen
button-copy-code = Code kopieren
link-title = Ein weiteres Chat-Konto von dir verbinden
link-text = Deine Agenten, dein Tarif und deine Einstellungen sind dann in beiden Chats dieselben.
link-step-open = Öffne mich mit dem anderen Konto, auf welcher Plattform auch immer
link-step-secret = Wenn ich dort nicht von selbst frage: dort /login, dann den Code unten eingeben
link-step-code = Ich zeige dort 8 Ziffern; schick sie mir hier
link-secret = Code
link-valid =
    { $minutes ->
        [one] Der Code gilt einmal, noch eine Minute lang. Er gehört nur dir: Gib ihn nie weiter.
       *[other] Der Code gilt einmal, noch { $minutes } Minuten lang. Er gehört nur dir: Gib ihn nie weiter.
    }
link-code-title = Dieses { $platform }-Konto verbinden?
link-code-who = Es würde zu dem GoClaw-Konto gehören, das gefragt hat:
link-code-asker = Gefragt von
link-code-name = Name dort
link-code = Deine 8 Ziffern
link-code-send =
    { $minutes ->
        [one] Wenn du das bist, schick mir die 8 Ziffern innerhalb einer Minute auf { $platform }.
       *[other] Wenn du das bist, schick mir die 8 Ziffern innerhalb von { $minutes } Minuten auf { $platform }.
    }
link-code-warning = Wenn dich jemand hierher geschickt hat, tu nichts und gib die Ziffern niemandem: Deine Agenten hier würden sonst ihm gehören.
link-yours-title = Schon verbunden
link-yours-text = Beide Chat-Konten gehören schon dir. Es ist nichts zu tun.
link-done-title = Verbunden
link-done-text = { $name } auf { $platform } und dieses Chat-Konto sind für mich jetzt dieselbe Person.
link-done-next = Als Nächstes: /bots zeigt in beiden dieselben Agenten, und /settings sagt, wo du von ihnen hörst.
error-link-unknown = Diesen Code kenne ich nicht. Sieh dort noch einmal nach, wo du ihn herhast, oder mach dort mit /settings einen neuen.
error-link-over = Dieser Code wurde benutzt oder ist zu alt. Mach mit /settings einen neuen, in dem Chat, der angemeldet ist.
error-linked_to_another = Dieses Chat-Konto gehört zu einem anderen GoClaw-Konto, und von selbst verschiebe ich nichts. Um es zu verschieben: hier /logout, dann im anderen Chat einen neuen Code machen.
error-too_many_accounts = Du hast so viele Chat-Konten verbunden, wie eine Person haben darf. /settings trennt eines, das du nicht mehr brauchst.

## Dialogs that go on elsewhere
button-continue-here = Hier weitermachen
deploy-resumed-from = Du warst auf { $platform } dabei; ich mache hier weiter.
went-on-title = Du hast damit auf { $platform } weitergemacht
went-on-text = Die Buttons darüber sind jetzt alt. /deploy holt es hierher zurück.
went-on-here = Es geht dort weiter. Du kannst es auch hierher zurückholen.
press-went-on = Du hast damit auf { $platform } weitergemacht.

## Unbekannte Deployments
stranger-title = Ein Deployment, das niemand kennt
stranger-text = Es läuft auf deine Kosten auf Akash, und kein Agent von GoClaw steht dahinter.
stranger-choices = Hast du es selbst angelegt, dann übernimm es: Es bleibt und wird nicht wieder gemeldet. Sonst lass es schließen: Was noch hinterlegt ist, kommt zurück.
stranger-dseq = Deployment
stranger-wallet = Wallet
stranger-backend = Angelegt über
stranger-backend-chain = deine eigene Wallet
stranger-backend-console = die Console API
stranger-cost = Kosten am Tag
stranger-escrow = Noch hinterlegt
stranger-button-adopt = Übernehmen
stranger-button-close = Schließen
stranger-button-yes = Ja, schließen
stranger-button-no = Vorerst behalten
stranger-confirm-title = { $dseq } schließen?
stranger-confirm-text = Was dort läuft, endet endgültig, samt seinen Daten.
stranger-adopted-title = Übernommen
stranger-adopted-text = { $dseq } gehört dir. GoClaw lässt es in Ruhe.
stranger-closing-title = Wird geschlossen
stranger-closing-text = { $dseq } wird geschlossen. Du hörst davon, sobald die Chain es bestätigt.
stranger-closed-title = Geschlossen
stranger-closed-text = { $dseq } ist geschlossen, und was noch hinterlegt war, ist zurück.
stranger-gone-title = Es ist vorbei
stranger-gone-text = { $dseq } läuft nicht mehr. Es gibt nichts zu entscheiden.

## The usage chart
chart-used = { $used } von { $limit } Tokens
chart-total = { $used } Tokens
chart-percent = { $percent } % verbraucht
chart-left =
    { $count ->
        [0] nichts mehr übrig
        [one] noch etwa 1 Nachricht
       *[other] noch etwa { $count } Nachrichten
    }
chart-cost = Modelle { $cost }, inklusive
chart-runs-out = Aufgebraucht am { $day }
chart-lasts = Reicht bis { $day }
chart-used-up = Aufgebraucht
chart-others = Übrige
chart-unnamed = Nr. { $number }
chart-empty = Noch keine Nachrichten
chart-empty-hint = Was deine Bots verbrauchen, erscheint hier Tag für Tag.

## Usage
button-usage = Verbrauch
button-usage-earlier = Zeitraum davor
button-usage-later = Zeitraum danach
button-usage-agents = Weitere Agenten
button-usage-all = Der ganze Tarif
button-usage-csv = Als CSV
command-usage = Was deine Agenten verbraucht haben
used-title = Verbrauch: { $plan }
used-title-many = Verbrauch deiner Tarife
used-none-title = Noch nichts verbraucht
used-none-text = Tokens gehören zu einem Tarif, und ein Tarif beginnt mit deinem ersten Agenten: /deploy zeigt, was in jedem steckt.
used-empty = In diesem Zeitraum wurde nichts verbraucht. Sag deinem Agenten etwas, dann steht es hier.
used-since = seit { $date }
used-tokens =
    { $tokens } Tokens, { $messages ->
        [0] weniger als eine Nachricht
        [one] etwa eine Nachricht
       *[other] etwa { $messages } Nachrichten
    }
used-of = { $used } von { $limit } Tokens, { $percent } %
used-share = { $tokens } Tokens, { $percent } %
used-share-unpaid = Eine Zahlung fehlt: Bis sie da ist, gibt dieser Zeitraum einen Teil der Tokens des Tarifs. Ist sie bezahlt, sind alle da, und was verbraucht wurde, zählt.
used-share-of = { $percent } % von { $plan }
used-cost = { $amount }, im Tarif enthalten
used-label-period = Zeitraum
used-label-used = Verbraucht
used-label-left = Übrig
used-label-new = Neue Tokens
used-new = am { $date }
used-label-forecast = Wenn es so weitergeht
used-label-cost = Kosten der Modelle
used-label-share = Anteil
used-forecast-unknown = noch zu früh für eine Aussage
used-forecast-lasts = reicht bis zum Ende
used-forecast-runs_out = aufgebraucht um den { $date }
used-by-agent = Nach Agenten:
used-by-model = Nach Modellen:
used-by-day = Nach Tagen (UTC)
used-others = Andere
used-agent-over = { $name } (beendet)
used-agent-line = { $use } · { $cost }
used-hour-near = { $percent } % von dem, was eine Stunde verbrauchen darf, sind verbraucht; die nächste Stunde beginnt um { $time } UTC.
used-hour-full = Was eine Stunde verbrauchen darf, ist verbraucht. Um { $time } UTC geht es weiter.
used-message-what = Eine Nachricht zählt als { $tokens } Tokens: Ein Agent schickt mit jeder seine ganze Anleitung mit. Lange Gespräche und Bilder brauchen mehr.
used-picture = Tokens nach Tagen: { $days ->
        [one] ein Tag
       *[other] { $days } Tage
    } mit Verbrauch, am meisten am { $date } mit { $most } Tokens.
used-picture-empty = Es wurde nichts verbraucht.
used-csv-title = Jeder Aufruf als Datei
used-csv-text = { $period }: wann, welcher Agent und welches Modell, Tokens jeder Art, Kosten und wie es ausging. Zeiten sind UTC, Beträge US-Dollar.
used-csv-columns = Was gesagt wurde, steht nicht darin; es wird nirgends gespeichert.
used-csv-too-large = Dieser Zeitraum hat mehr Aufrufe, als hier in eine Datei passen.

## Budget
button-budget = Budget
button-budget-day = { $amount } am Tag
button-budget-off = Kein Budget
button-budget-extend = Heute verlängern
button-budget-extend-yes = Ja, heute { $amount } mehr
command-budget = Was ein Agent am Tag kosten darf
field-budget = Was er am Tag kosten darf: $2 oder off; ohne Angabe wird es gezeigt
usage-budget = /budget zeigt es, /budget $2 erlaubt einem Agenten 2 $ am Tag, /budget off beendet das. Bei mehreren Agenten mit Namen: /budget $2 Name-des-Agenten. Beträge sind US-Dollar.
budget-title = Budget: { $name }
budget-label = Budget
budget-label-today = Heute
budget-none = keines
budget-none-text = Er darf verbrauchen, was der Tarif hergibt. Mit einem Budget ruht sein Modell für den Rest eines Tages (UTC), sobald es so viel gekostet hat; der Agent selbst läuft weiter.
budget-amount = { $amount } am Tag
budget-amount-messages = { $amount } am Tag, etwa { $messages } Nachrichten
budget-today = { $spent } von { $limit }, { $percent } %
budget-today-extended = { $spent } von { $limit }, { $percent } % ({ $extra } dazu)
budget-rests = Sein Modell ruht bis Mitternacht UTC, noch { $left }. Der Agent läuft weiter; er gibt nur keine Antworten.
budget-refused = { $count ->
        [one] Ein Aufruf von heute passte
       *[other] { $count } Aufrufe von heute passten
    } nicht mehr hinein: Ein langes Gespräch braucht auf einmal mehr, als noch übrig war.
budget-how = Gezählt wird, was die Modelle kosten, und das hat dein Tarif schon bezahlt: Es wird nichts abgebucht. Ein anderer Betrag: /budget $3
budget-how-first = Gezählt wird, was die Modelle kosten, und das hat dein Tarif schon bezahlt: Es wird nichts abgebucht. Wähle einen Betrag oder tippe ihn: /budget $3
budget-set = Ab jetzt darf er { $amount } am Tag kosten.
budget-ended = Er hat kein Budget mehr. Was der Tarif hergibt, gilt weiter.
budget-too-small = Eine einzige Antwort vom Modell dieses Agenten kann { $least } kosten. Mit weniger am Tag könnte er nie antworten.
budget-too-big = Das ist mehr, als irgendein Tarif enthält. Wähle einen Betrag bis 10.000 $ am Tag.
budget-extend-title = Heute { $amount } mehr für { $name }?
budget-extend-text = Er darf heute dann { $limit } kosten und ab morgen wieder { $budget }. Es wird nichts abgebucht: Dein Tarif hat es schon bezahlt.
budget-extended = Er darf heute { $limit } kosten und macht gleich weiter.
budget-extended-rests = Er darf heute { $limit } kosten, aber auch das ist schon verbraucht: Er ruht weiter.
budget-news-title = { $name }: { $percent } % des heutigen Budgets
budget-news-text = Er hat { $spent } von den { $limit } gekostet, die du ihm für heute erlaubst.
budget-over-title = { $name } ruht bis Mitternacht UTC
budget-over-text = Er hat { $spent } von den { $limit } gekostet, die du ihm für heute erlaubst; sein Modell gibt deshalb keine Antworten mehr.
budget-over-how = Um 00:00 UTC am { $date } geht es weiter, oder sobald du heute verlängerst. Der Agent selbst läuft weiter.
error-budget_day = Dieser Tag ist vorbei, und ein neuer hat begonnen. /budget zeigt ihn.
error-not_found-budget = Dieser Agent hat kein Budget mehr. /budget setzt eines.
plan-used-title = { $percent } % der Tokens deines Tarifs { $plan } sind verbraucht
plan-used-left = Übrig: { $left }.
plan-used-over-title = Die Tokens deines Tarifs { $plan } sind aufgebraucht
plan-used-over = Alle { $limit } dieses Zeitraums sind verbraucht: Deine Agenten laufen weiter und geben keine Antworten, bis es neue gibt.
plan-used-renews = Neue Tokens kommen am { $date }.

## Figures for administrators
command-cases = Was auf deine Entscheidung wartet
verb-cases-list = Was offen ist, das Älteste zuerst
verb-cases-show = Ein Fall und was darüber bekannt ist
verb-cases-done = Sagen, dass ein Fall erledigt ist
field-case = Seine Nummer
field-case-note = Eine Notiz für alle, die später nachsehen
usage-cases = /cases, /cases 12 oder /cases done 12 mit einer Notiz
command-stats = Geld, Agenten und ihr Verbrauch, Tag für Tag
verb-stats-usage = Aufrufe, Tokens und Kosten
verb-stats-money = Was hereinkam, zurückging und was der Betrieb kostete
verb-stats-agents = Wie viele laufen und wie gut neue starten
field-stats-days = Von wie vielen Tagen: 7, 30 oder 90; beim Verbrauch auch 1
usage-stats = /stats, /stats money 90, /stats agents 7 oder /stats usage 1
stats-section-money = Geld
stats-section-agents = Agenten
stats-section-usage = Verbrauch
stats-picture = Tag für Tag (UTC): { $told }
stats-money-title = Geld, { $span }
stats-panel-money = Bezahlt und zurückgegeben je Tag, { $currency }
stats-kept-value = { $amount } behalten
stats-kept = Behalten
stats-paid = Bezahlt über { $rail }
stats-back = Zurückgegeben
stats-disputed = Angefochten, bei den Banken
stats-lost = Zurückgegeben oder angefochten
stats-panel-costs = Kosten des Betriebs je Tag, USD
stats-hosting = Hosting
stats-hosting-cost = Kosten des Hostings
stats-model-cost = Modelle
stats-costs-none = In diesen Tagen lief nichts.
stats-costs-share = Hosting und Modelle kosteten { $percent } % von dem, was behalten wurde.
stats-money-what = Tage sind in UTC. Hosting ist, was Leases zu ihren vereinbarten Preisen kosteten. Gebühren und Steuern sind nicht darin.
stats-agents-title = Agenten, { $span }
stats-panel-live = Laufende Agenten am Ende des Tages
stats-live-value = jetzt { $count }
stats-live-now = Laufen jetzt
stats-live-none = In diesen Tagen lief kein Agent.
stats-panel-turns = Gestartet und beendet je Tag
stats-turns-value = +{ $started } / −{ $ended }
stats-turns-none = In diesen Tagen wurde keiner gestartet oder beendet.
stats-started = Gestartet
stats-ended = Beendet
stats-panel-deploys = Erste Starts je Tag
stats-success = Erste Starts, die gelangen
stats-success-value = { $percent } % von { $deploys }
stats-success-panel = { $share } gelungen
stats-succeeded = Gelungen
stats-failed = Gescheitert
stats-deploys-none = In diesen Tagen hat niemand einen neuen Agenten gestartet.
stats-panel-time = Zeit bis bereit, Median je Tag
stats-median = Zeit bis bereit, Median
stats-time-none = In diesen Tagen wurde kein neuer Agent bereit.
stats-reasons = Warum andere scheiterten:
stats-reason-line = { $count ->
        [one] einmal
       *[other] { $count }-mal
    }
stats-agents-empty = Sobald jemand einen Agenten startet, zählt er hier.
stats-title = Verbrauch, { $span }
stats-today = heute
stats-days = { $days } Tage
stats-calls = Aufrufe
stats-tokens = Berechnete Tokens
stats-cost = Kosten der Modelle
stats-refused-period = Abgelehnt in den ganzen Zeiträumen: Tarif aufgebraucht
stats-refused-hour = Abgelehnt: Stunde aufgebraucht
stats-refused-budget = Abgelehnt: Budget aufgebraucht
stats-use = { $tokens } Tokens, { $cost }
stats-model-line = { $calls ->
        [one] ein Aufruf
       *[other] { $calls } Aufrufe
    }, { $use }
stats-models = Nach Anbieter und Modell:
stats-users = Wer am meisten verbraucht hat:
stats-empty = In diesen Tagen hat kein Agent ein Modell aufgerufen.
stats-income = Tarife brachten in diesen Tagen { $income }; Modelle kosteten { $cost }.
stats-income-share = Tarife brachten in diesen Tagen { $income }; Modelle kosteten { $cost }, { $percent } % davon.
stats-income-none = In diesen Tagen wurde kein Tarif bezahlt.
stats-income-what = Zahlungen ohne das, was zurückging. Kosten des Betriebs, Gebühren und Steuern sind nicht darin.

## Fälle für Administratoren
cases-title = Was auf eine Entscheidung wartet
cases-empty = Nichts wartet auf dich.
case-line = seit { $date }
case-heading = #{ $number } · { $title }
case-stays = Er bleibt in /cases, bis er erledigt ist: hier, oder mit /cases done { $number } und einer Notiz.
case-resolved = Am { $date } von einem Administrator erledigt.
case-over = Am { $date } von selbst erledigt.
button-case-refund = Erstatten
button-case-refuse = Geld behalten
case-fact-refunded = Zurückgegeben
case-evidence-too-large = Die Unterlagen sind zu groß, um hier gesendet zu werden.
case-refund_over_limit-title = Eine Erstattung zu viel an einem Tag
case-refund_over_limit-text = Mehrere Agenten dieser Person liefen heute nie, und ihre Zahlungen gingen von selbst zurück. Diese wartet auf dich, denn jede kostet dich die Gebühren des Anbieters. Der Tarif ist gekündigt, und bis du entscheidest, lässt sich nichts Neues kaufen.
case-part_refunded-title = Ein Teil einer Zahlung ging von Hand zurück
case-part_refunded-text = Jemand hat beim Anbieter einen Teil davon zurückgegeben. Was gekauft wurde, läuft weiter. Soll es enden, dann schließe den Agenten oder kündige den Tarif.
case-fact-object = Betrifft
case-event_unsettled-title = Eine Zahlungsnachricht lässt sich nicht klären
case-event_unsettled-text = Der Anbieter konnte sie nicht zustellen, und auch neu gelesen ergibt sie für GoClaw keinen Sinn. Sieh sie dir auf den Seiten des Anbieters an. Sie wird jeden Tag wieder versucht und erledigt sich von selbst, sobald es geht.
case-surplus_disputed-title = Eine Zahlung, für die es nichts gab, wird bestritten
case-surplus_disputed-text = Sie kam zu spät, passte nicht oder war eine zu viel, und nichts läuft auf sie. Die Bank fordert sie trotzdem zurück; ging sie schon zurück, sag das dort. Die Datei enthält, was das Formular des Anbieters verlangt. Bis die Bank entschieden hat, kann diese Person nichts kaufen.
case-dispute_won_late-title = Eine Rückforderung wurde gewonnen, als der Tarif schon zu Ende war
case-dispute_won_late-text = Das Geld gehört dir. Der Tarif endete, während die Bank prüfte; sein Besitzer hatte also nichts von den Tagen, an denen er eingefroren war, und weiß, dass du dir das ansiehst. Gib zurück, was du für fair hältst, und sag es ihm.
case-fact-frozen = Für eingefrorene Tage
case-frozen = { $amount } ({ $count ->
    [one] ein Tag
   *[other] { $count } Tage
})
case-dispute-title = Eine Zahlung wird bestritten
case-dispute-text = Die Bank fordert sie zurück. Der Tarif ist eingefroren: Seine Modelle sind gesperrt, seine Agenten mit ihrem Zustand angehalten, nichts Neues startet, und sein Ende ist vorgemerkt, damit nichts mehr abgebucht wird. Die Datei enthält, was das Formular des Anbieters verlangt; reiche sie dort ein. Gewonnen, geht alles von selbst weiter; verloren, wird alles geschlossen.
button-case-resolve = Ist erledigt
case-fact-amount = Betrag
case-fact-rail = Zahlungsanbieter
case-fact-payment = Zahlung
case-fact-user = Person
case-fact-error = Seine Antwort
case-fact-agent = Agent
case-fact-why = Warum
case-fact-left = Endet in
case-fact-float = In der Wallet
case-fact-lasts = Reicht für
case-fact-txs = Transaktionen übrig
case-fact-burn = Verbrannt
days-count = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
  }
case-hours = { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
  }
case-why-budget = Das Treuhand-Budget seines Plans ist aufgebraucht
case-why-float = Die Wallet ist zu leer
case-runway_short-title = Ein Treuhandkonto lässt sich nicht auffüllen
case-runway_short-text = Ist es leer, schließt die Chain die Miete, und der Agent ist von seinem Rechner verschwunden. Es wird alle zehn Minuten neu versucht, und gelingt es, erledigt sich das von selbst. Wem er gehört, weiß Bescheid.
case-float_low-title = Die Wallet wird leer
case-float_low-text = Was in der Wallet ist, reicht nicht für die laufenden Agenten. Füg AKT hinzu, damit mehr ACT geprägt werden kann, oder Guthaben bei der Console. Ist genug da, erledigt sich das von selbst.
case-gas_low-title = Für Gebühren ist wenig übrig
case-gas_low-text = Jede Transaktion auf der Chain wird in AKT bezahlt. Ohne AKT lässt sich nichts starten, auffüllen oder schließen. Füg der Wallet AKT hinzu. Ist genug da, erledigt sich das von selbst.
case-mint_cancelled-title = Die Chain hat nicht geprägt
case-mint_cancelled-text = Die Transaktion ging durch, und die AKT kamen zurück: zu wenig beim Kurs des Tages, oder das Prägen ist angehalten. Es wird neu versucht, und gelingt es, erledigt sich das von selbst.
command-treasury = Die Wallet, was sie bezahlt, und was niemandem gehört
usage-treasury = /treasury
treasury-title = Kasse
treasury-chain = Die eigene Wallet
treasury-console = Guthaben bei der Console
treasury-away = Wo neue Agenten entstehen, antwortet seit dem Start von GoClaw niemand. Was dort liegt, ist unbekannt, und es wird nichts Neues verkauft.
treasury-unread = lässt sich gerade nicht lesen
treasury-float-value = { $have }, reicht { $days ->
    [one] 1 Tag
   *[other] { $days } Tage
  }
treasury-gas = Für Gebühren
treasury-gas-value = { $akt }, { $txs ->
    [one] 1 Transaktion
   *[other] { $txs } Transaktionen
  }
treasury-running = Läuft
treasury-running-value = { $count ->
    [one] 1 Miete
   *[other] { $count } Mieten
  }, { $perDay } am Tag
treasury-mint = Prägen
treasury-mint-on = Von selbst, bevor es knapp wird.
treasury-mint-off = Abgeschaltet.
treasury-mint-next = Bei diesem Verbrauch wieder etwa am { $day }.
treasury-mint-sent = { $akt } unterwegs seit { $when }.
treasury-mint-executed = Zuletzt: { $akt }, { $when }.
treasury-mint-cancelled = Zuletzt zurückgenommen: { $akt }, { $when }.
treasury-no-orphans = Es läuft nichts, was GoClaw nicht kennt.
treasury-orphans = { $count ->
    [one] Ein Deployment, das niemandem gehört. Tipp darauf, um es zu übernehmen oder zu schließen.
   *[other] { $count } Deployments, die niemandem gehören. Tipp auf eines, um es zu übernehmen oder zu schließen.
  }
treasury-orphans-more = { $count ->
    [one] Es gibt noch eines.
   *[other] Es gibt noch { $count }.
  }
treasury-orphan-line = { $perDay } am Tag, { $escrow } hinterlegt
command-logs = Was ein Agent zuletzt schrieb, und was er gerade schreibt
logs-title = Protokoll von { $agent }
logs-last = Letzte { $count ->
    [one] Zeile
   *[other] { $count } Zeilen
  }
logs-empty = Er hat nichts geschrieben, was sein Anbieter noch hat.
logs-waiting = Wartet auf das, was er schreibt …
logs-masked = Was nach einem Geheimnis aussieht, ist unkenntlich gemacht.
logs-following = Bewegt sich von selbst bis { $time } UTC.
logs-end-stopped = Angehalten.
logs-end-over = Sein Container ist zu Ende, und das Protokoll mit ihm.
logs-end-time = Fünf Minuten lang mitgelesen. Tipp auf Mitlesen, um weiterzumachen.
logs-end-away = Sein Anbieter hat abgebrochen. Tipp auf Mitlesen, um es neu zu versuchen.
logs-not_running = Er hat gerade keinen Rechner, darum gibt es kein Protokoll.
logs-away = Sein Anbieter antwortet gerade nicht, was über den Agenten selbst nichts sagt. Versuch es in einer Minute noch einmal.
logs-unknown_lease = Sein Anbieter führt ihn nicht aus. /status sagt, was GoClaw weiß.
logs-file-text = Alles, was sein Anbieter noch hat, Geheimnisse unkenntlich.
logs-file-too-large = Das Protokoll ist zu groß, um hier verschickt zu werden.
button-logs = Protokoll
button-logs-follow = Mitlesen
button-logs-stop = Anhalten
button-logs-file = Als Datei
runway-title = { $name } kann noch { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
  } bezahlt werden
runway-budget = Was der Tarif in dreißig Tagen für den Rechner erlaubt, ist aufgebraucht. Wer diesen Dienst betreibt, weiß Bescheid.
runway-float = Wer diesen Dienst betreibt, muss Geld für Rechner nachlegen und weiß Bescheid.
runway-then = Geschieht nichts, hält er am { $date } an. Sobald es wieder geht, wird von selbst aufgefüllt.
case-refund_refused-title = Eine Erstattung wurde abgelehnt
case-refund_refused-text = Der Zahlungsanbieter gibt dieses Geld nicht zurück. Er wird jeden Tag wieder gefragt, und gelingt es, erledigt sich das von selbst. Sonst schick das Geld auf anderem Weg. Für den Tarif wird nichts mehr eingezogen.

## Frische Anmeldung in der Verwaltung
command-sudo = Melde dich frisch an, für Geld und Unwiderrufliches
sudo-title = Melde dich noch einmal an
sudo-text = Wer dein Telefon hat, hat diesen Chat. Darum brauchen Geld und Unwiderrufliches eine Anmeldung aus den letzten zehn Minuten. Melde dich an und schick den Code von der Seite hierher.
sudo-interrupted = Was du gerade vorhattest, wird dir danach wieder angeboten.
sudo-confirmed-title = Du bist frisch angemeldet
sudo-confirmed-text = Geld und Unwiderrufliches gehen in diesem Chat bis { $time } UTC.
sudo-confirmed-next = Noch ist nichts geschehen. Mach weiter mit dem, was du vorhattest:
sudo-button-go-on = Weiter
sudo-button-end = Jetzt beenden
sudo-ended-title = Die frische Anmeldung ist beendet
sudo-ended-text = Für das nächste Mal brauchst du eine neue.
error-sudo_other_person = Jemand anderes hat sich angemeldet: Dieser Chat gehört zu einem anderen Konto. Nichts wurde erlaubt. Wenn du das nicht erwartet hast, sag es dem Owner.

## Das Prüfprotokoll
audit-head-title = Das Prüfprotokoll ist unversehrt
audit-head-text = { $count ->
        [one] Ein Eintrag ist versiegelt und so, wie er versiegelt wurde.
       *[other] { $count } Einträge sind versiegelt und alle so, wie sie versiegelt wurden.
    }
audit-head = Ende der Kette
audit-head-why = Heb diese Nachricht auf. Wenn jemand später das ganze Protokoll umschreibt, zeigt es npm run audit:verify -- --head mit diesem Ende der Kette.
audit-broken-title = Das Prüfprotokoll stimmt nicht
audit-bad-changed = Eintrag { $seq } ist nicht so, wie er versiegelt wurde.
audit-bad-missing = Eintrag { $seq } fehlt.
audit-bad-cut_off = Eintrag { $seq } und alle danach fehlen.
audit-bad-head_changed = Das Ende des Protokolls ist nicht das, das versiegelt wurde.
audit-bad-unsealed = Eintrag { $id } wurde nicht versiegelt, obwohl er es längst sein müsste.
audit-broken-next = Jemand hat die Datenbank von Hand geändert, oder sie stammt aus einer älteren Kopie. Starte npm run audit:verify und vergleiche mit deinen Sicherungen.

command-audit = Wer was getan hat: das Prüfprotokoll
usage-audit = Schreib /audit für das Letzte, oder nenne jemanden, die Adresse eines Anbieters oder die Kennung eines Agenten: /audit @ann.
field-audit = Jemand, die Adresse eines Anbieters, oder die Kennung eines Agenten
audit-title = Prüfprotokoll
audit-none = Dazu steht nichts im Protokoll.
audit-denied = { $action }: abgelehnt
audit-sealed = { $count ->
        [one] Ein Eintrag ist versiegelt; Ende der Kette { $hash }…
       *[other] { $count } Einträge sind versiegelt; Ende der Kette { $hash }…
    }
audit-button-file = Als Datei
audit-file-title = Das Prüfprotokoll als Datei
audit-file-text = Neueste zuerst, mit der Prüfsumme jedes versiegelten Eintrags. Dass du es mitnimmst, steht jetzt auch darin.
audit-file-large = Das Protokoll ist hier zu groß für eine Datei. Grenz es ein: /audit mit einer Person oder einem Agenten.

## Leute und ihre Agenten, für die Verwaltung
command-user = Jemanden nachschlagen
usage-user = Nenne jemanden: /user ann@example.com, /user @ann, /user telegram:12345 oder den Namen des Bots.
field-who = E-Mail, @Name, telegram:id, discord:id oder der Name eines Bots
person-unknown = Niemand ist als „{ $who }“ bekannt.
person-pick-title = Wer ist gemeint?
person-email = E-Mail
person-since = Dabei seit
person-id = Kennung
person-shut = hat den Bot blockiert
person-news = Letztes Ereignis
person-agents = Neueste Agenten:
person-payments = Neueste Zahlungen:
person-payment-disputed = { $amount }, angefochten
person-payment-returned = { $amount }, davon { $returned } zurückgezahlt
person-button-agents = Alle Agenten
person-button-audit = Prüfprotokoll
person-button-email = E-Mail zeigen
error-not_found-person = Diese Person ist nicht bekannt, oder nicht mehr.
command-deployments = Die Agenten von allen
usage-deployments = Schreib /deployments für alle, oder grenz ein: eine Phase (live, bidding, failed …), die Adresse eines Anbieters, jemand, in beliebiger Reihenfolge.
field-deployments = Eine Phase, ein Anbieter, jemand
deployments-title = Agenten
deployments-none = So einen Agenten gibt es nicht.
deployments-line = { $phase } · @{ $bot } · seit { $date }
deployments-since = In dieser Phase seit
deployments-owner = Gehört
deployments-reason = Grund
deployments-id = Kennung
deployments-paused-owner = Sein Modell wurde von seinem Besitzer angehalten.
deployments-paused-operator = Sein Modell wurde von der Verwaltung angehalten.
deployments-button-owner = Zum Besitzer
deployments-button-provider = Zum Anbieter
deployments-button-close = Schließen
deployments-why-title = Warum soll „{ $name }“ geschlossen werden?
deployments-why-text = Der Besitzer erfährt den Grund in seiner Sprache.
deployments-why-terms = Er verstößt gegen die Bedingungen
deployments-why-asked = Sein Besitzer hat darum gebeten
deployments-why-fault = Er richtet durch einen Fehler Schaden an
deployments-why-ends = Wir beenden den Dienst
deployments-confirm-title = „{ $name }“ schließen?
deployments-confirm-text = Sein Container endet und sein Bot verstummt. Der Besitzer erfährt es, behält seinen Tarif und kann einen anderen Agenten darauf starten.
deployments-confirm-unstarted = Er lief nie. Der Besitzer erfährt es. Lief auf dessen Tarif noch nichts und ist nichts anderes unterwegs, geht zurück, was bezahlt wurde, und der Tarif endet; sonst behält er seinen Tarif.
deployments-confirm-unpaid = Seine Bestellung wird aufgegeben, und nichts wird abgebucht. Der Besitzer erfährt davon nichts.
deployments-button-yes = Ja, schließen
reason-operator_terms = der Betreiber hat ihn geschlossen, weil er gegen die Bedingungen verstößt. Schreib /paysupport, wenn das ein Irrtum ist
reason-operator_asked = der Betreiber hat ihn geschlossen, wie du es wolltest
reason-operator_fault = der Betreiber hat ihn geschlossen, weil ein Fehler darin Schaden anrichtete. Du kannst auf deinem Tarif einen neuen starten
reason-operator_ends = der Betreiber hat ihn geschlossen, weil der Dienst endet

## Ob ein Agent antwortet

button-bot-rotate = Token erneuern
button-bot-paste = Neuen Token eingeben
button-fix-intents = Intents einschalten
button-check-again = Noch einmal prüfen
button-mend-restart = Jetzt neu starten
button-mend-move = Jetzt umziehen
button-mend-leave = So lassen
card-silent = Er antwortet nicht: { $cause }.
silent-title = { $name } antwortet nicht
silent-again-title = { $name } antwortet wieder nicht
silent-cause = Die Ursache: { $cause }.
silent-next-rotate = Mit einem anderen Token kann nur noch dein Agent diesen Bot benutzen. Ein Tipp genügt; der Agent ist binnen einer Minute wieder da.
silent-next-fetch = Ich gebe ihm den jetzigen Token des Bots von selbst. Hilft das nicht, dann erneuere ihn: ein Tipp, und der Agent ist binnen einer Minute wieder da.
silent-next-paste = { $channel ->
    [discord] Setze den Token im Entwicklerportal zurück und gib mir dann den neuen. Dein Agent kommt binnen einer Minute damit zurück, mit allem, was er weiß.
   *[other] Lass BotFather den Token widerrufen (/revoke) und gib mir dann den neuen. Dein Agent kommt binnen einer Minute damit zurück, mit allem, was er weiß.
  }
silent-next-not_managed = Ohne seinen Bot kann ein Agent nicht sprechen. Schließe ihn und starte auf dem frei werdenden Platz einen mit einem anderen Bot.
silent-next-intents = Schalte „Message Content Intent“ im Entwicklerportal ein und tippe dann auf „Noch einmal prüfen“.
silent-next-blocked = Öffne den Bot und tippe auf Start: Dann darf er dir wieder schreiben.
silent-next-disconnected = Die Plattform selbst findet am Bot nichts Falsches. Oft kommt er von selbst zurück; ein Neustart kann helfen.
silent-next-decide = Ein Neustart kann helfen. Wenn nicht, sagt /paysupport, wie du uns erreichst.
silent-next-model = Der Anbieter des Modells fällt aus, nicht dein Agent. Solche Aufrufe kosten nichts. Ich sage dir, wenn wieder geantwortet wird; wenn du nicht warten kannst, gib ihm so lange ein anderes Modell.
silent-next-restart = Ich starte ihn von selbst neu. Hilft das nicht, zieht er zu einem anderen Anbieter um, mit allem, was von ihm gesichert ist.
silent-next-move = Dauert das an, zieht er von selbst zu einem anderen Anbieter um, mit allem, was von ihm gesichert ist. Ein Tipp tut es jetzt.
answers-again-title = { $name } antwortet wieder, nach { $time }
answers-again-cause = Woran es lag: { $cause }.
heal-asked-title = { $name } braucht eine Entscheidung von dir
heal-asked-text = Was ich von selbst tun darf, hat nicht geholfen. Lass ihn noch einmal umziehen, lass ihn so, oder schließe ihn. Auch der Betreiber weiß davon.
mending-rotate-title = { $name } bekommt den neuen Token
mending-rotate-text = Er holt ihn binnen einer halben Minute und beginnt neu. Ich sage dir, wenn er antwortet.
mending-restart-title = { $name } startet neu
mending-restart-text = Das dauert bis zu zwei Minuten. Ich sage dir, wenn er antwortet.
mending-move-title = { $name } zieht um
mending-move-text = Die Karte zeigt jeden Schritt. Ich sage dir, wenn er von dort antwortet.
mending-check-title = Ich sehe nach { $name }
mending-check-text = Ich sage dir, wenn er antwortet.
left-title = { $name } bleibt, wie er ist
left-text = Ich sehe weiter nach ihm und sage dir, wenn er wieder antwortet.
new-token-title = Ein neuer Token für { $name }
new-token-text = { $channel ->
    [discord] Setze den Token von { $username } im Entwicklerportal zurück und gib ihn mir hier.
   *[other] Lass BotFather einen neuen Token für @{ $username } machen (/revoke) und füge ihn hier ein.
  }
error-other_bot = Dieser Token gehört einem anderen Bot. Es muss einer des Bots sein, den dieser Agent hat; für einen anderen Bot starte einen weiteren Agenten.
status-health = Befinden
status-heard = Zuletzt gehört
status-ago = vor { $time }
status-health-well = Antwortet, seit { $time }
status-health-silent = Antwortet nicht: { $cause }, seit { $time }
status-health-unknown = Gerade nicht bekannt
fault-money-overdue = der Tarif ist zu lange nicht bezahlt
fault-money-plan_paused = der Tarif ruht
fault-money-plan_over = sein Tarif ist zu Ende
fault-lease-closed = sein Mietvertrag auf Akash ist zu Ende
fault-lease-escrow_empty = sein Guthaben auf Akash ist aufgebraucht
fault-provider-unreachable = sein Anbieter ist nicht erreichbar
fault-provider-missing = sein Anbieter betreibt ihn nicht mehr, obwohl der Mietvertrag weiterläuft
fault-provider-not_ready = sein Anbieter sagt, dass er nicht läuft
fault-agent-out_of_memory = ihm ging der Speicher aus
fault-agent-crash_loop = er stürzt immer wieder ab
fault-agent-config_refused = er lehnt seine Einstellungen ab
fault-agent-state_broken = was er auf seiner Platte hat, ist beschädigt
fault-agent-disk_full = seine Platte ist voll
fault-agent-down = sein Prozess ist beendet
fault-agent-starting_long = er startet schon zu lange
fault-companion-silent = aus seinem Container ist nichts zu hören
fault-channel-conflict = ein anderes Programm benutzt den Token seines Bots und nimmt ihm die Nachrichten
fault-channel-webhook_set = jemand lässt die Nachrichten seines Bots an eine andere Adresse schicken
fault-channel-token_refused = der Token seines Bots gilt nicht mehr
fault-channel-not_managed = sein Bot wurde mir entzogen
fault-channel-intents_missing = sein Bot darf keine Nachrichten lesen, weil „Message Content Intent“ ausgeschaltet ist
fault-channel-blocked = du hast seinen Bot blockiert
fault-channel-disconnected = er hat keine Verbindung zu { $channel }
fault-model-paused_operator = GoClaw hat sein Modell angehalten
fault-model-paused_owner = du hast sein Modell angehalten
fault-model-budget_used = das Budget für heute ist aufgebraucht
fault-model-plan_used = die Tokens des Tarifs sind aufgebraucht
fault-model-failing = sein Modell gibt keine Antworten
case-provider_away-title = Ein Anbieter ist nicht erreichbar
case-provider_away-text = Sein Gateway antwortet auf keinen unserer Aufrufe. Seine Agenten, die ebenfalls schweigen, ziehen nach einer Weile von selbst um; die anderen laufen weiter. Das erledigt sich, wenn er wieder antwortet.
case-agent_ailing-title = Ein Agent, dem nichts hilft
case-agent_ailing-text = Er antwortet nicht, und weder ein Neustart noch so viele Umzüge, wie am Tag erlaubt sind, haben geholfen. Sein Besitzer wurde gefragt. Sieh nach, ob es am Image, am Modell oder am Bot liegt.
case-fact-provider = Anbieter
case-fact-fault = Ursache
## Wo ein Agent läuft

button-move = Umziehen
button-move-yes = Ja, umziehen
button-move-again = Noch einmal versuchen
button-move-unsaved = Ohne Sicherung umziehen
button-move-unsaved-yes = Ja, ohne Sicherung
button-stop = Anhalten
button-stop-yes = Ja, anhalten
button-stop-again = Noch einmal versuchen
button-stop-unsaved = Ohne Sicherung anhalten
button-stop-unsaved-yes = Ja, ohne Sicherung
button-resume = Fortsetzen
button-restart = Neu starten
button-restart-yes = Ja, neu starten
button-go-on-paying = Weiter zur Zahlung
button-leave = So lassen
button-cancel-yes = Ja, abbrechen
button-cancel-no = Nein, weiter
command-move = Einen Agenten zu einem anderen Anbieter umziehen
command-stop = Einen Agenten anhalten; was er weiß, bleibt
command-resume = Einen angehaltenen Agenten wieder starten
command-restart = Einen Agenten neu starten, wo er ist
phase-degraded = antwortet nicht, wie er soll
phase-reclaiming = zieht bald um: der Anbieter nimmt die Maschine zurück
phase-healing = wird zu einem anderen Anbieter gebracht
phase-moving = zieht zu einem anderen Anbieter um
phase-stopping = wird angehalten
phase-stopped = angehalten
reason-heal = er hat nicht mehr geantwortet
reason-reclaim = sein Anbieter nimmt die Maschine zurück
reason-blacklist = sein Anbieter wurde ausgeschlossen
reason-stopped = er wurde wieder angehalten
reason-cancelled = das wurde abgebrochen
step-resumed = Bis jetzt angehalten; Platz behalten
change-step-saving = Sichern, was er weiß
change-step-unsaved = Was er weiß, ließ sich nicht sichern
change-step-searching = Einen anderen Anbieter suchen
change-step-starting = Dort starten, noch stumm
change-step-handing = Den Bot übergeben
change-step-retiring = Den alten Vertrag beenden
change-step-ending = Den Vertrag beenden
change-why = Warum: { $reason }.
change-attempt = { $provider }: { $reason }. Ein anderer wird versucht.
change-undoing = Was begonnen war, wird zurückgenommen. Der Agent bleibt, wo er ist.
change-resting = Gerade will ihn kein Anbieter. Die nächste Suche ist um { $time }.
card-title-moving = { $name } zieht um
card-title-healing = { $name } wird zu einem anderen Anbieter gebracht
card-title-stopping = { $name } wird angehalten
card-title-stopped = { $name } ist angehalten
card-title-reclaiming = { $name } muss umziehen
card-title-resuming = { $name } wird fortgesetzt
card-title-restarting = { $name } wird neu gestartet
card-title-cancelling = Abbruch für { $name }
reclaim-deadline = Sein Anbieter nimmt die Maschine um { $time } zurück. Bis dahin antwortet er wie bisher; er zieht von selbst um.
reclaim-title = { $name } muss umziehen
reclaim-text = { $provider } nimmt die Maschine um { $time } zurück. Ich ziehe den Agenten vorher um; du musst nichts tun. Es kostet nichts.
move-title = { $name } zu einem anderen Anbieter umziehen?
move-text = Er wird zuerst gesichert. Dann startet er bei einem anderen Anbieter, neben dem bisherigen Vertrag, und übernimmt den Bot, wenn er dort bereit ist. Das dauert ein paar Minuten. Unmittelbar vor der Übernahme verstummt er und wird noch einmal gesichert, damit mitkommt, was er inzwischen lernt. Gelingt das nicht rechtzeitig, sage ich dir, von wann der Stand ist, den er hat.
move-silence = Bis dahin antwortet er; am Ende ist er etwa eine Minute stumm. Eine Nachricht in dieser Zeit wartet.
move-silence-pasted = Sein Bot wurde mitgebracht, darum muss der alte Vertrag enden, bevor der neue sprechen darf: am Ende ist er etwa drei Minuten stumm. Eine Nachricht in dieser Zeit wartet.
move-cost = Es kostet nichts. Will ihn kein anderer Anbieter, bleibt er, wo er ist.
move-begun = Die Karte unten zeigt jeden Schritt. Ich sage dir, wenn er von dort antwortet.
move-none-title = Nichts umzuziehen
move-none-text = Du hast keinen laufenden Agenten, der umziehen könnte.
moved-title = { $name } ist umgezogen
moved-text = Er ging von { $from } zu { $provider }. Das dauerte { $time }.
moved-silent = { $time } lang konnte er nicht antworten.
moved-saved-made = Er wurde davor gesichert; er hat, was seine Sicherung vom { $time } enthielt. Was danach kam, ist verloren.
moved-saved-silent = Als er verstummt war, wurde er noch einmal gesichert; er hat alles, was er bis dahin wusste.
moved-saved-made-undated = Er wurde davor gesichert. Was nach dieser Sicherung kam, ist verloren.
moved-saved-missed = Er ließ sich unmittelbar davor nicht sichern; er hat, was seine letzte Sicherung enthielt, vom { $time }. Was danach kam, ist verloren.
moved-saved-none = Er ließ sich unmittelbar davor nicht sichern, und es gab keine Sicherung; was er wusste, ist verloren.
moved-saved-skipped = Er wurde, wie du wolltest, davor nicht gesichert; er hat, was seine letzte Sicherung enthielt, vom { $time }. Was danach kam, ist verloren.
moved-saved-skipped-none = Er wurde, wie du wolltest, davor nicht gesichert, und es gab keine Sicherung; was er wusste, ist verloren.
moved-price = Dort kostet er etwa { $price } im Monat, was dein Tarif bezahlt.
moved-cost = Wo er war, hat sein Betrieb insgesamt { $spent } gekostet; hier kostet er etwa { $price } im Monat. Beides bezahlt dein Tarif.
move-undone-title = { $name } bleibt, wo er ist
move-undone-text = Er ist nicht umgezogen: { $reason }. Er läuft weiter wie bisher, und es hat nichts gekostet.
move-undone-unsaved = Er ließ sich nicht sichern, darum habe ich ihn nicht umgezogen. Er läuft weiter wie bisher. Versuch es noch einmal, oder zieh ihn ohne Sicherung um: dann hat er nur, was seine letzte Sicherung enthielt.
stop-title = { $name } anhalten?
stop-text = Er antwortet nicht mehr und wird gesichert, dann endet sein Vertrag. Sein Bot, seine Einstellungen, sein Platz und was er weiß, bleiben. /resume startet ihn wieder, was ein paar Minuten dauert.
stop-cost = Auf Akash läuft solange nichts von ihm. Dein Tarif geht weiter wie bisher, denn der Platz bleibt deiner.
stop-begun = Ich sage dir, wenn er angehalten ist.
stop-none-title = Nichts anzuhalten
stop-none-text = Du hast keinen laufenden Agenten.
stop-undone-title = { $name } wurde nicht angehalten
stop-undone-unsaved = Er ließ sich nicht sichern, darum läuft er weiter. Versuch es noch einmal, oder halte ihn ohne Sicherung an: dann hat er nur, was seine letzte Sicherung enthielt.
stopped-title = { $name } ist angehalten
stopped-keeps = Auf Akash läuft nichts von ihm. Sein Bot, seine Einstellungen und sein Platz bleiben.
stopped-saved = Was er weiß, ist gesichert und kommt mit ihm zurück.
stopped-unsaved = Er wurde unmittelbar davor nicht gesichert; er kommt zurück mit dem, was seine letzte Sicherung enthielt.
stopped-by-payment = Er wurde angehalten, weil sein Tarif nicht bezahlt oder eine Zahlung dafür bestritten wird.
stopped-by-operator = Er wurde von GoClaw angehalten. /paysupport sagt, wie du uns erreichst.
unsaved-move-title = { $name } ohne Sicherung umziehen?
unsaved-stop-title = { $name } ohne Sicherung anhalten?
unsaved-text = Was er seit seiner letzten Sicherung gelernt hat, geht verloren. Gibt es keine, beginnt er von vorn.
resume-begun = Er bekommt einen eigenen Vertrag und was er weiß. Die Karte unten zeigt jeden Schritt; es dauert ein paar Minuten.
resume-none-title = Nichts fortzusetzen
resume-none-text = Du hast keinen angehaltenen Agenten.
resume-again-text = Er ließ sich nicht starten: { $reason }. Sein Tarif ist bezahlt, also wird es um { $time } von selbst noch einmal versucht; seinen Platz und was er weiß behält er.
resume-exhausted-title = { $name } startet nicht wieder
resume-exhausted-text = Sein Tarif ist bezahlt, aber { $count } Versuche, ihn zu starten, sind gescheitert. Zuletzt: { $reason }. Seinen Platz und was er weiß behält er, und wir wissen davon.
resume-exhausted-money = Für die zuletzt gezahlten { $amount } ist nichts von diesem Tarif gelaufen, du kannst sie also jetzt zurückhaben. Läuft bis zum { $date } nichts, gehen sie von selbst zurück, und der Tarif endet.
resume-exhausted-kept = Versuch es, wann du magst, noch einmal. Möchtest du stattdessen dein Geld dafür zurück, schreib uns.
button-resume-again = Noch einmal
button-unrun = { $amount } zurück
button-unrun-yes = Ja, Geld zurück
unrun-title = { $amount } zurückhaben?
unrun-text = Dein Tarif { $plan } endet sofort, und seine Agenten, die alle angehalten sind, werden geschlossen. Was von ihnen gesichert ist, wird dreißig Tage aufbewahrt. Es wird nichts mehr abgebucht.
error-not_given_up = Für diesen Agenten wartet nichts mehr darauf, zurückzugehen. /status zeigt, wie es um ihn steht.
error-ran_since = Auf diese Zahlung ist schon etwas von diesem Tarif gelaufen, oder es ist gerade dabei; sie geht also nicht von selbst zurück. /paysupport zeigt, wie du uns erreichst.
unrun-begun-title = { $amount } gehen an dich zurück
unrun-begun-text = Der Tarif endet jetzt. Du hörst hier davon, wenn das Geld unterwegs ist; deine Bank braucht ein paar Tage, bis sie es zeigt.
reason-float = im Moment ist kein Platz für einen weiteren Agenten
reason-resume_failed = er ließ sich nicht wieder starten, obwohl sein Tarif bezahlt war
case-resume_failed-title = Ein bezahlter Agent startet nicht wieder
case-resume_failed-text = Sein Tarif wurde bezahlt, während er mangels Geld angehalten war, und seither ist jeder Start gescheitert. Sein Besitzer kann es noch einmal versuchen und, wo ein Betrag steht, ihn zurückhaben; drei Tage danach geht er von selbst zurück. Sieh nach, ob Gebote, Preise, Sperrliste und Wallet so sind, wie sie sein sollen. Das erledigt sich von selbst, wenn er läuft oder das Geld zurückgeht.
resume-failed-title = { $name } ließ sich nicht fortsetzen
resume-failed-text = Er ließ sich nicht starten: { $reason }. Er ist angehalten wie zuvor, mit seinem Platz und dem, was er weiß. Versuch es später noch einmal.
restart-title = { $name } neu starten?
restart-text = Er beginnt neu, wo er ist; das dauert bis zu zwei Minuten, in denen er nicht antwortet. Eine Nachricht in dieser Zeit wartet. Was er weiß, bleibt; nur wenn der Container ersetzt werden muss, hat er, was seine letzte Sicherung enthielt. Er bekommt auch einen neuen Modellschlüssel. Es kostet nichts.
restart-begun = Ich sage dir, wenn er neu gestartet ist.
restart-none-title = Nichts neu zu starten
restart-none-text = Du hast keinen laufenden Agenten, der neu starten könnte.
restarted-title = { $name } ist neu gestartet
restarted-text = Er läuft wieder, wo er war.
restart-failed-title = { $name } wurde nicht neu gestartet
cancel-title = Abbrechen, was für { $name } im Gang ist?
cancel-to-as_it_was = Was begonnen war, wird zurückgenommen; der Agent bleibt, wie und wo er war.
cancel-to-stopped = Der Agent ist dann angehalten, mit seinem Platz und dem, was seine letzte Sicherung enthielt. /resume startet ihn wieder.
cancel-to-closed = Dann wird der Agent geschlossen. Lief auf deinem Tarif noch nichts und ist nichts anderes unterwegs, geht zurück, was du bezahlt hast, und der Tarif endet; sonst ist sein Platz wieder frei.
cancel-begun = Ich nehme zurück, was begonnen war.
heal-waits-title = { $name } wartet auf einen Anbieter
heal-waits-text = Er läuft gerade nicht, und es fand sich kein anderer Anbieter: { $reason }. Die nächste Suche ist um { $time }; ich mache von selbst weiter.
heal-given-up-title = { $name } ließ sich nicht zurückholen
heal-spent-text = Er hat innerhalb eines Tages immer wieder seinen Platz verloren, und dem nächsten ginge es genauso. Er wird angehalten: sein Bot, sein Platz und seine letzte Sicherung bleiben. Der Betreiber weiß Bescheid. /resume versucht es wieder, wann immer du willst.
heal-given-up-text = Mehrere Suchen nach einem anderen Anbieter blieben ohne Ergebnis: { $reason }. Er wird angehalten: sein Bot, sein Platz und seine letzte Sicherung bleiben. Der Betreiber weiß Bescheid. /resume versucht es wieder, wann immer du willst.
error-not_running = Dieser Agent läuft nicht, darum geht das gerade nicht. /status zeigt, wie es um ihn steht.
error-not_entitled = Sein Tarif ist zurzeit nicht bezahlt, darum kann er nicht laufen. /plan zeigt, was zu tun ist.
error-move_recent = Er ist vor weniger als zehn Minuten umgezogen. Warte ein wenig und versuch es dann noch einmal.
error-not_stopped = Dieser Agent ist nicht angehalten.
error-stopped_by_payment = Er wurde angehalten, weil sein Tarif nicht bezahlt oder eine Zahlung dafür bestritten wird. Er startet von selbst, sobald das geklärt ist; /plan zeigt, wie es steht.
error-stopped_by_operator = Er wurde von GoClaw angehalten und lässt sich darum von hier nicht fortsetzen. /paysupport sagt, wie du uns erreichst.
error-too_late = Das lässt sich nicht mehr abbrechen: es ist so gut wie fertig. /status zeigt, wie es steht.
case-heal_failed-title = Ein Agent fand keinen Anbieter
case-heal_failed-text = Sein Vertrag ist vorbei oder schlecht, und mehrere Suchen fanden keinen anderen. Er ist mit seiner letzten Sicherung angehalten, und sein Besitzer weiß es. Sieh nach, ob Gebote, Preise und Sperrliste sind, wie sie sein sollen.
case-database_restored-title = Die Datenbank wurde zurückgespielt
case-database_restored-text = Was die Chain und die Zahlungsanbieter wissen, ist wieder eingelesen; Erstattungen, Starts und der Abgleich gehen weiter. Nicht wieder einlesen lässt sich, wer sich seit der Kopie zum ersten Mal angemeldet und was er bezahlt hat: Sieh dafür beim Anbieter nach. Was auf Akash läuft und in keinem unserer Bücher steht, wird dir einzeln gemeldet.
case-fact-copy = Kopie
case-fact-strangers = Unbekannt auf Akash
case-fact-unsettled = Unstimmige Zahlungen und Tarife
case-copy_failed-title = Die Datenbank wurde nicht kopiert
case-copy_failed-text = Ihre tägliche Kopie ließ sich nicht anlegen oder nicht öffnen. Sieh nach, ob die Platte voll ist und ob in DATABASE_COPIES geschrieben werden kann. Alle zehn Minuten wird es wieder versucht, und das hier erledigt sich, sobald es eine Kopie gibt.
## Backups

command-backup = Was von einem Agenten gesichert ist
command-restore = Einen Agenten auf einen gesicherten Stand zurückbringen
button-backups = Sicherungen
button-backup-now = Jetzt sichern
button-restore = Eine wiederherstellen …
button-restore-yes = Ja, wiederherstellen
button-backups-delete = Alle löschen
button-backups-delete-yes = Ja, alle löschen
button-backups-keep = Nichts ändern
backups-title = Sicherungen von { $name }
backups-none = Noch ist nichts gesichert. Jeder laufende Agent wird einmal am Tag gesichert, und bevor er angehalten wird oder umzieht.
backups-note = Aufgehoben werden die letzten drei und je eine der letzten sieben Tage, verschlüsselt. Nach dem Schließen des Agenten bleiben sie dreißig Tage, wenn du sie nicht löschst.
backup-line = { $age } alt · { $size } · { $why }
backup-why-schedule = täglich
backup-why-stop = vor dem Anhalten
backup-why-move = vor einem Umzug
backup-why-heal = vor einem Umzug, der ihn heilen sollte
backup-why-rollback = vor einer Rückkehr
backup-why-restore = vor einer Wiederherstellung
backup-why-asked = auf deinen Wunsch
backup-under-way = Gerade wird eine gemacht.
backup-cannot-save = Sein Container ist gerade nicht da, um nach einer weiteren gefragt zu werden.
backup-begun-title = { $name } wird gesichert
backup-begun-text = Er antwortet dabei weiter. Ich melde mich, wenn es fertig ist, meist innerhalb einer Minute.
backup-done-title = { $name } ist gesichert
backup-done-text = { $size }, verschlüsselt und geprüft. Er wurde dabei nicht unterbrochen.
backup-failed-title = { $name } konnte nicht gesichert werden
backup-failed-too_large = Was er aufhebt, ist größer als 1 GiB, und mehr wird nicht gesichert. Bitte ihn, seinen Arbeitsordner aufzuräumen, und versuch es dann noch einmal.
backup-failed-not_there = Sein Container hat nicht geantwortet. Der Agent selbst und die früheren Sicherungen sind, wie sie waren. Versuch es in ein paar Minuten noch einmal.
backup-failed-not_sent = Es fing an und kam nicht zum Ende. Der Agent selbst und die früheren Sicherungen sind, wie sie waren. Versuch es in ein paar Minuten noch einmal.
backups-delete-title = Jede Sicherung von { $name } löschen?
backups-delete-text = Danach kann sie niemand mehr wiederherstellen, auch wir nicht. Was der Agent selbst weiß, bleibt; nur ein Umzug oder ein Provider, der ausfällt, würde es verlieren.
backups-deleted-title = Von { $name } ist keine Sicherung mehr da
backups-deleted-text = Niemand kann sie mehr lesen. Die nächste wird innerhalb eines Tages gemacht, oder wenn du darum bittest.
restore-title = { $name } zurückbringen
restore-choose = Auf welchen Stand? Du wirst noch einmal gefragt, bevor etwas geschieht.
restore-ask-title = { $name } auf den Stand vom { $when } zurückbringen?
restore-ask-text = Was er jetzt weiß, wird vorher gesichert, damit du dahin zurückkannst. Dann beginnt er mit dem, was er damals wusste; das dauert ein, zwei Minuten, in denen er nicht antwortet. Was seither gesagt wurde, hat er vergessen.
restore-ask-stopped = Er beginnt mit dem, was er damals wusste, wenn du ihn weiterlaufen lässt.
restore-begun-title = { $name } wird zurückgebracht
restore-begun-text = Was er jetzt weiß, ist gesichert. Ich melde mich, wenn er wieder da ist.
restore-at-resume-text = Er beginnt mit diesem Stand, wenn du ihn weiterlaufen lässt.
restore-failed-title = { $name } wurde nicht zurückgebracht
state-restored-title = { $name } ist wieder da
state-restored-text = Er hat mit dem begonnen, was er am { $when } wusste.
state-older-text = Er hat mit dem begonnen, was er am { $when } wusste. Eine neuere Sicherung war nicht lesbar, also ist vergessen, was danach kam.
state-kept-text = Diese Sicherung war nicht lesbar. Er macht mit dem weiter, was er bisher wusste; wähle eine andere.
state-lost-title = { $name } hat neu begonnen
state-lost-text = Sein Container wurde neu gestartet, und keine seiner Sicherungen war lesbar. Er hat vergessen, was er wusste. Die Sicherungen sind noch da: du kannst versuchen, eine wiederherzustellen.
error-not_reporting = Sein Container antwortet gerade nicht, also kann er weder gesichert noch zurückgebracht werden. Versuch es in ein paar Minuten noch einmal.
error-act_held = Er wird gerade für etwas anderes gesichert, das du wolltest. /status zeigt, wofür; brich das ab oder warte einen Moment.
backup-why-restart = vor einem Neustart
backup-why-settings = vor anderen Einstellungen
held-wish-restart = ein Neustart
held-wish-key = ein neuer Modellschlüssel
held-wish-restore = eine Rückkehr zu einem gesicherten Stand
held-wish-settings = ein anderes Modell
held-wish-rollback = eine Rückkehr zu früheren Einstellungen
held-before = Er wird zuerst gesichert. Hat das nach { $time } nicht geklappt, geht es mit der Sicherung davor weiter, und ich sage dir Bescheid. Bis dahin kannst du abbrechen.
held-before-unsaved = Er antwortet gerade nicht und kann deshalb nicht zuerst gesichert werden. Muss sein Container ersetzt werden, geht verloren, was er seit seiner letzten Sicherung vom { $when } gelernt hat. Wenn es warten kann, versuch es wieder, sobald er antwortet.
held-before-never = Er antwortet gerade nicht und kann deshalb nicht zuerst gesichert werden, und es gibt keine Sicherung. Muss sein Container ersetzt werden, geht alles verloren, was er weiß. Wenn es warten kann, versuch es wieder, sobald er antwortet.
status-held = Wird gesichert für
button-held-now = Nicht warten
button-held-cancel = Abbrechen
held-title = { $name } wird zuerst gesichert
held-text = Er arbeitet so lange weiter. Danach kommt: { $wish }. Ich sage dir, wenn es erledigt ist.
held-cancelled-title = { $name } bleibt, wie er ist
held-cancelled-text = Was auf die Sicherung gewartet hat, wird nicht getan. Die Sicherung selbst wird trotzdem gemacht.
held-unsaved-title = { $name } konnte nicht zuerst gesichert werden
held-unsaved-text = Es geht ohne weiter: { $wish }. Seine letzte Sicherung ist vom { $when }.
held-unsaved-never = Es geht ohne weiter: { $wish }. Eine Sicherung gibt es noch nicht.
held-failed-title = { $name } bleibt, wie er ist
held-failed-not_saved = Gewünscht war: { $wish }. Was er jetzt weiß, ließ sich nicht sichern, deshalb wurde nichts geändert. Versuch es in ein paar Minuten wieder.
held-failed-chosen_gone = Gewünscht war: { $wish }. Was er damals wusste, gibt es nicht mehr, deshalb wurde nichts geändert. /backup zeigt, welche Stände es gibt.
held-failed-restart_recent = Gewünscht war: { $wish }. Er wurde inzwischen neu gestartet, deshalb geschieht das nicht noch einmal.
held-failed-not_entitled = Gewünscht war: { $wish }. Sein Tarif ist inzwischen nicht bezahlt, deshalb geschieht das nicht. /plan zeigt, was zu tun ist.
held-failed-unknown_model = Gewünscht war: { $wish }, mit einem Modell, das nicht mehr angeboten wird, deshalb wurde nichts geändert. Wähl in seinen Einstellungen ein anderes.
held-failed-asker_gone = Gewünscht war: { $wish }. Wer darum gebeten hatte, war inzwischen abgemeldet oder darf es nicht mehr, deshalb geschieht das nicht.
held-failed-not_live = Gewünscht war: { $wish }. Inzwischen wurde etwas anderes mit ihm begonnen, deshalb geschieht das nicht. Versuch es wieder, sobald er läuft.
button-rollback-settings = Nur die Einstellungen
button-rollback-memory = Einstellungen und was er am { $when } wusste
button-rollback-restore = Was er am { $when } wusste
rollback-memory = Nur mit den Einstellungen behält er alles, was er weiß. Auch was er am { $when } wusste, kann zurückkommen: Dann wird beiseitegelegt, was er seitdem gelernt hat, und /restore bringt es wieder.
rollback-no-number = Einstellungen mit dieser Nummer hat er nicht. Hier sind die, die er hatte.
rollback-same-title = { $name } hat diese Einstellungen schon
rollback-same-text = Sein Modell ist dasselbe wie damals, es gibt also nichts zurückzusetzen. Es wurde nichts geändert.
rollback-same-memory = Sein Modell ist dasselbe wie damals, es gibt also nichts zurückzusetzen. Was er damals wusste, kann zurückkommen.
error-not_found-backup = Diese Sicherung gibt es nicht mehr. /backup zeigt die, die da sind.
# Einstellungen eines Agenten

command-rollback = Zu früheren Einstellungen eines Agenten zurück
usage-rollback = /rollback, /rollback name-des-agenten, oder /rollback name-des-agenten 3, um zu seinen Einstellungen 3 zurückzugehen
field-revision = Nummer der Fassung, zu der es zurückgehen soll
button-other-model = Anderes Modell wählen
button-agent-settings = Einstellungen
button-revisions = Frühere Einstellungen
button-rollback = Zurück zu { $n } · { $model }
button-model-yes = Ja, Modell wechseln
button-rollback-yes = Ja, zurück
button-settings-keep = So lassen
error-not_found-revision = Dieser Agent hat keine Einstellungen mit dieser Nummer. /rollback zeigt, welche er hatte.
status-revision = Einstellungen
status-revision-value = Fassung { $n }
agent-settings-title = Einstellungen von { $name }
agent-settings-text = Mit welchem Modell soll er denken? Es ändert sich nichts, bevor du es bestätigst.
settings-model-price = 100 Nachrichten: etwa { $amount }
settings-model-unpriced = Preis unbekannt
settings-now = Jetzt
settings-then = Dann
settings-price-change = 100 Nachrichten kosten dann etwa { $after } statt { $before }. Das zählt zu seinem Tagesbudget; der Preis deines Tarifs bleibt.
settings-price-unknown = Was eine Nachricht mit beiden kostet, ist nicht bekannt. Der Preis deines Tarifs bleibt.
settings-restarts = Der Agent startet damit neu: einen Moment lang keine Antwort, und nichts, was er sich gemerkt hat, geht verloren. Läuft er bald danach nicht gut, geht er von selbst zurück, und ich sage dir, warum.
model-title = { $name } mit { $model }?
revisions-title = Bisherige Einstellungen von { $name }
revisions-none = Er wurde nie geändert: Er hat { $model }, wie du es zuerst gewählt hast. Sobald du ihn änderst, kannst du hier zurück.
revision-begun = wie gestartet
revision-changed = von dir geändert
revision-rolled_back = zurück zu { $n }, von dir
revision-fell_back = zurück zu { $n }, von selbst
revision-unknown = startet
revision-healthy = lief gut
revision-unhealthy = kam nicht hoch
rollback-title = { $name }: zurück zu Fassung { $n }?
rollback-unhealthy = Mit diesen Einstellungen kam er schon einmal nicht hoch.
revised-title = { $name } bekommt { $model }
revised-text = Fassung { $n } ist unterwegs: Der Agent startet damit neu. Ich sage dir, wenn er wieder antwortet.
settled-title = { $name } denkt jetzt mit { $model }
settled-text = Er läuft und antwortet mit Fassung { $n }.
fell-back-title = { $name } ist zurück bei { $model }
fell-back-text = Mit { $from } kam er nicht hoch: { $reason }. Darum ging er zu dem zurück, was lief.
fell-back-next = Du musst nichts tun. Um ein anderes Modell zu versuchen, tippe auf Einstellungen.
stuck-title = { $name } kam nicht hoch
stuck-text = Auch mit { $model } nicht: { $reason }.
stuck-next = Er behält diese Einstellungen. Tippe auf Neu starten, um es noch einmal zu versuchen; hilft das nicht, kümmere ich mich darum und sage es dir.
revision-failed-not_fetched = sein Container hat die neuen Einstellungen nicht rechtzeitig geholt
revision-failed-not_restarted = sein Container ließ sich nicht neu starten
revision-failed-out_of_memory = ihm ging der Speicher aus
revision-failed-down = er endete immer gleich nach dem Start
revision-failed-not_ready = er wurde nicht rechtzeitig bereit

status-record = Seine Bilanz bei uns
status-record-value = { $well ->
        [one] 1 guter Start
       *[other] { $well } gute Starts
    }, { $failed ->
        [0] kein Fehlschlag
        [one] 1 Fehlschlag
       *[other] { $failed } Fehlschläge
    } in 30 Tagen
status-last-answer = Letzte Antwort
status-last-answer-none = keine in den letzten 30 Tagen
status-tokens = Tokens in diesem Zeitraum
status-tokens-of = { $used } von { $limit } des Tarifs
status-plan-ends = er endet am { $date }, und dieser Agent mit ihm
status-plan-overdue = eine Zahlung ist offen: Ohne sie wird dieser Agent am { $date } angehalten
status-plan-stopped = eine Zahlung ist offen: Ohne sie wird dieser Agent am { $date } geschlossen
status-plan-disputed = eine Zahlung wird bestritten: Dieser Agent ruht, bis die Bank entschieden hat
status-plan-paused = er ist beim Zahlungsdienst pausiert
status-backup = Letzte Sicherung
status-backup-none = noch keine

button-sign-out-everywhere = Überall abmelden
button-sign-out-yes = Ja, überall abmelden
sign-out-title = Überall abmelden?
sign-out-text = Keines dieser Chat-Konten gehört dann noch zu deinem GoClaw-Konto, auch dieses nicht. Deine Agenten laufen weiter, und dein Tarif bleibt; melde dich wieder an, um sie zu sehen.
sign-out-browser = Browser, in denen du angemeldet bist, werden ebenfalls abgemeldet.

# Anbieter, für Administratoren

command-providers = Anbieter und ihre Bilanz bei uns
usage-providers = Schreib /providers für alle, die wir kennen, oder /providers akash1… für einen.
providers-title = Anbieter
providers-none = Noch hat kein Anbieter für einen Agenten geboten.
providers-one = Anbieter { $address }
providers-starts =
    { $starts ->
        [one] { $percent } % von einem Start
       *[other] { $percent } % von { $starts } Starts
    }
providers-untried = zuletzt nicht versucht
providers-no-record = Seit 30 Tagen wurde dort nichts gestartet.
providers-agents =
    { $count ->
        [0] kein Agent
        [one] ein Agent
       *[other] { $count } Agenten
    }
providers-out = Ausgeschlossen
providers-name = Name
providers-trust = Vertrauen
providers-trust-value = { $percent } von 100
providers-troubles = Ärger in 30 Tagen
providers-running = Agenten dort
providers-price = Letztes Gebot
providers-button-ban = Ausschließen
providers-button-remove = Wieder zulassen
providers-button-agents = Agenten dort
providers-button-day = Für 24 Stunden
providers-button-week = Für 7 Tage
providers-button-forever = Für immer
providers-ban-title = { $address } ausschließen?
providers-ban-text = Er bekommt keine neuen Leases, und zwar sofort: auch nicht von Deploys, die gerade wählen.
providers-reason = Bilanz beim Ausschluss: { $troubles }-mal Ärger und { $starts } Starts in 30 Tagen

## Broadcasts

command-broadcast = Allen etwas sagen
usage-broadcast = Schreib /broadcast und dahinter den Text, höchstens 1.500 Zeichen, ohne Formatierung. Du siehst ihn zuerst, mit der Zahl der Empfänger. /broadcast allein zeigt die letzten und fragt nach dem Text.
field-broadcast = Was alle erfahren
broadcast-message-title = Eine Nachricht von GoClaw
broadcast-button-opt-out = Nichts mehr davon
broadcast-off-title = Das bekommst du nicht mehr
broadcast-off-text = Ab jetzt schreibe ich dir nur noch wegen deiner Agenten und Zahlungen. Mit /settings holst du solche Nachrichten zurück.
broadcast-title = Rundschreiben
broadcast-none = Noch keine.
broadcast-busy = Es geht immer nur ein Rundschreiben hinaus. Warte, bis dieses fertig ist, oder halt es an; schreib deins dann noch einmal.
broadcast-confirm-title = { $count ->
    [one] Das an einen Menschen senden?
   *[other] Das an { $count } Menschen senden?
  }
broadcast-confirm-text = Jeder erfährt es einmal, in einem Chat, ohne dass Gespräche langsamer werden. Wer so etwas nicht will, bleibt verschont. Es ist die Nachricht darüber.
broadcast-button-yes = Ja, an { $count } senden
broadcast-button-no = Nicht senden
broadcast-button-stop = Anhalten
broadcast-button-resume = Weiter senden
broadcast-sending = wird gesendet
broadcast-stopped = angehalten
broadcast-done = fertig
broadcast-counts = { $sent } von { $people } gesendet
broadcast-waits = der Rest wartet
broadcast-waiting = { $count } warten noch
broadcast-held = { $count } warten das Ende der Ruhezeit ab
broadcast-dropped = { $count } nicht mehr gewünscht
broadcast-lost = { $count } nicht zugestellt
broadcast-stop-note = Nach dem Anhalten gehen die wenigen Nachrichten noch hinaus, die schon warten. Weiter geht es mit dem Ersten, der noch nichts erfahren hat.
button-my-data = Meine Daten
my-data-title = Deine Daten
my-data-export = Du kannst eine Kopie von allem haben, was über dich gespeichert ist, als Datei in diesem Chat.
my-data-delete = Du kannst dein Konto löschen. Zuerst siehst du, was damit endet und was bleiben muss.
my-data-sign-in = Beides braucht eine Anmeldung der letzten zehn Minuten, denn wer dein Telefon hat, hat auch diesen Chat.
my-data-leaving = Du hast darum gebeten, dein Konto zu löschen. Bis das beginnt, kannst du es behalten.
button-export = Meine Daten exportieren
button-delete-account = Mein Konto löschen
export-title = Alles, was über dich gespeichert ist · Datei { $part } von { $parts }
export-text = Dein Konto, Chats, Agenten mit allem, was mit ihnen geschah, Bestellungen, Tarife, Zahlungen, Verbrauch nach Tagen und die Zeilen des Protokolls über dich, als JSON.
export-not = Nicht darin: Bot-Tokens und Schlüssel, die nur versiegelt oder als Fingerabdruck gespeichert sind, und was du deinen Agenten gesagt hast, denn das wird nicht gespeichert.
export-calls-title = Deine Modellaufrufe · Datei { $part } von { $parts }
export-calls-text = Einzelne Aufrufe vom { $from } bis zum { $until }: wann, welches Modell, wie viele Tokens. Niemals, was gesagt wurde.
export-too-large = Dieser Teil ist größer, als ein Chat befördert. Frag mit /paysupport danach.
delete-word = LÖSCHEN
delete-title = Dein Konto löschen?
delete-text = Das lässt sich nicht zurücknehmen. In dieser Reihenfolge:
delete-agents = { $count ->
    [0] Kein Agent zu schließen
    [one] Ein Agent wird geschlossen
   *[other] { $count } Agenten werden geschlossen
  }
delete-agents-none = Von dir läuft keiner.
delete-agents-text = { $names }. Was sie wissen und jede Sicherung wird endgültig gelöscht.
delete-plans = { $count ->
    [0] Kein Tarif zu kündigen
    [one] Dein Tarif wird sofort gekündigt
   *[other] { $count } Tarife werden sofort gekündigt
  }
delete-plans-none = Du bezahlst für keinen.
delete-plans-text = { $plans }. Es wird nichts mehr eingezogen; der Rest eines bezahlten Monats wird nicht erstattet. Willst du ihn aufbrauchen, kündige in /plan und lösche dein Konto, wenn der Tarif abgelaufen ist. Ein bezahlter Agent, der nie lief, wird wie immer erstattet.
delete-plan-paid = { $plan } (bezahlt bis { $date })
delete-erased = Was gelöscht wird
delete-erased-text = Dein Anmeldekonto mit Name und Adresse, deine verbundenen Chats, die Namen und die Geschichte deiner Agenten, deine Einstellungen und was an Post mit dir da ist. Du wirst überall abgemeldet.
delete-kept = Was ohne deinen Namen bleibt
delete-kept-text = Bestellungen, Tarife, Zahlungen, Erstattungen und wie viele Tokens verbraucht wurden, weil das Gesetz Bücher verlangt; wo Agenten liefen; und das Protokoll. Der Zahlungsanbieter behält seine eigenen Aufzeichnungen über deine Zahlungen.
delete-waits-dispute_open = Eine deiner Zahlungen ist bei deiner Bank umstritten. Dein Konto wird gelöscht, wenn das entschieden ist, damit man dich fragen und dir Geld zurückgeben kann.
delete-waits-refund_held = Eine Erstattung an dich wartet auf einen Administrator. Dein Konto wird gelöscht, wenn das entschieden ist.
delete-waits-refund_underway = Eine Erstattung an dich ist unterwegs. Dein Konto wird gelöscht, wenn sie angekommen ist.
delete-type = Wenn du das willst, schick das Wort { $word }.
delete-wrong = Das war nicht { $word }. Es wurde nichts gelöscht.
delete-hint = Das Wort ist { $word }
delete-button-type = Wort eingeben
delete-button-keep = Konto behalten
delete-begins-title = Dein Konto wird gelöscht
delete-begins-text = Deine Agenten werden geschlossen. Hier erfährst du, wenn alles gelöscht ist; das dauert ein paar Minuten. Ein paar Sekunden lang kannst du es dir noch anders überlegen.
delete-waits-title = Dein Konto wird gelöscht werden
delete-waits-text = Es beginnt von selbst. Bis dahin geht alles wie bisher, und du kannst dein Konto behalten.
delete-kept-title = Dein Konto bleibt
delete-kept-account = Es wurde nichts gelöscht.
goodbye-title = Dein Konto ist gelöscht
goodbye-text = Deine Agenten sind geschlossen, deine Tarife gekündigt, und was sagte, wer du bist, ist gelöscht. Diese Nachricht ist hier die letzte Spur davon und verschwindet auch.
goodbye-again = Wenn du wieder schreibst, fängst du als jemand Neues an.
form-word-title = Mit einem Wort bestätigen
form-word-label = Das Wort, das dir gezeigt wurde
form-word-hint = Genau so, wie es dort steht

## Anbieter ausschließen

blacklist-since = seit { $date }
blacklist-effect-none = Dort läuft kein Agent von uns.
blacklist-effect =
    Dort { $agents ->
        [one] läuft ein Agent
       *[other] laufen { $agents } Agenten
    } von { $people ->
        [one] einer Person
       *[other] { $people } Personen
    }: { $plans }.
blacklist-plan = { $count } × { $plan }
blacklist-plan-none = ohne Tarif
blacklist-known = Er ist schon ausgeschlossen: { $entry }. Das hier tritt an die Stelle.
blacklist-proof = In 7 Tagen von ihm gesehen
blacklist-reason = Grund
blacklist-length = Wie lange
blacklist-days =
    { $days ->
        [one] einen Tag
       *[other] { $days } Tage
    }
blacklist-how-long = Wie lange?
blacklist-choose = Wer dort läuft, kann bleiben oder, ein paar auf einmal, woandershin umziehen. Jeder wird vorher gesichert und antwortet etwa eine Minute nicht; seinem Besitzer wird der Grund gesagt.
blacklist-button-yes = Ja, ausschließen
blacklist-button-leave = Ausschließen, Agenten bleiben
blacklist-button-move = Ausschließen und umziehen
blacklist-button-look = Ansehen
blacklist-button-again = Wieder ausschließen
blacklist-changed = Jemand anders hat inzwischen über diesen Anbieter entschieden. Es wurde nichts geändert; so steht es jetzt.
blacklist-over-title = { $address } darf wieder gewählt werden
blacklist-over-text = Die Zeit, für die du ihn ausgeschlossen hast, ist um. Du schriebst: { $reason }
drain-moving =
    Seine Agenten ziehen um: { $left ->
        [one] einer ist
       *[other] { $left } sind
    } noch da von { $agents }; begonnene Umzüge: { $begun }.
drain-button-begin = Seine Agenten umziehen
drain-confirm-title = Alles von { $address } wegziehen?
drain-confirm-text = Immer drei zugleich ziehen um. Jeder wird zuerst gesichert, dann bei einem anderen Anbieter gestartet, und antwortet ein paar Minuten lang nicht. Umzüge lassen sich anhalten, aber nicht zurücknehmen.
drain-agents-came = Seit der Frage sind dort Agenten dazugekommen. Geändert wurde nichts; das betrifft es jetzt.
drain-button-yes = Ja, umziehen
drain-button-no = Nein, dort lassen
drain-button-stop = Umzüge anhalten
drained-title = Umgezogen von { $address }
drained-all =
    { $agents ->
        [one] Der eine Agent, der dort lief, hat
       *[other] Alle { $agents } Agenten, die dort liefen, haben
    } jetzt einen anderen Anbieter.
drained-some =
    { $left ->
        [one] { $left } von { $agents } ist geblieben: Er ließ sich nicht umziehen.
       *[other] { $left } von { $agents } sind geblieben: Sie ließen sich nicht umziehen.
    } In /cases steht ein Fall dazu.
drained-begun = Begonnene Umzüge
proof-none = nichts
proof-line = { $trouble }: { $count }×, zuletzt { $last }
trouble-no_answer = antwortet nicht
trouble-manifest_rejected = lehnt das Manifest ab
trouble-wrong_certificate = falsches Zertifikat
trouble-not_ready = Container startet nicht
trouble-lease_closed = hat einen Lease beendet
trouble-lease_refused = Lease nicht zu haben
trouble-unreachable = war weg
trouble-workload_lost = hat einen Container verloren
proposal-impostor = Er zeigte immer wieder ein falsches Zertifikat: Vielleicht antwortet jemand anders in seinem Namen.
proposal-loses_agents = Er hat laufende Agenten verloren, von mehreren Leuten.
proposal-cannot_start = Das meiste, was dort deployt wird, startet nicht.
proposal-keeps_vanishing = Er ist immer wieder weg.
case-provider_ailing-title = Einen Anbieter ausschließen?
case-provider_ailing-text = Was von diesem Anbieter zu sehen war, ist Grund, ihn nicht mehr zu wählen. Wen das betrifft, siehst du, bevor etwas geschieht. Ist ihm verziehen, bringt dasselbe das nicht noch einmal auf.
case-common_trouble-title = Viele Anbieter versagen zugleich
case-common_trouble-text = Verschiedene Anbieter haben in denselben Minuten versagt, und kaum einer hat gut gearbeitet. Das spricht gegen uns, nicht gegen sie: Sieh nach, ob diese Maschine ins Internet kommt und ob das Image oder seine Einstellungen geändert wurden. Keiner von ihnen wird deswegen zum Ausschluss vorgeschlagen; was zu sehen war, bleibt in ihren Aufzeichnungen, unter /providers.
case-fact-failed-providers = Anbieter, die versagt haben
case-fact-well-providers = Anbieter, bei denen es gut ging
case-drain_stuck-title = Agenten, die sich nicht umziehen ließen
case-drain_stuck-text = Dieser Anbieter ist ausgeschlossen, und seine Agenten sollten woandershin. Diese sind nach mehreren Versuchen noch da: Sieh nach, ob andere bieten, und zieh sie von Hand um.
case-fact-of = Von so vielen
case-fact-proposed = Vorgeschlagen für
button-case-keep-out =
    { $days ->
        [one] Einen Tag ausschließen
       *[other] { $days } Tage ausschließen
    }
button-case-day = 24 Stunden
button-case-forgive = Verzeihen

## Neue Agenten angehalten

verb-pause-deploys = Ob neue Agenten deployt werden dürfen; mit einem Grund: anhalten
field-pause-deploys = Warum, für Admins; ohne Grund siehst du nur, wie es steht
deploys-open-title = Neue Agenten dürfen deployt werden
deploys-open-text = Wer zahlt oder einen freien Platz hat, bekommt einen Agenten.
deploys-how = Schreib /pause deploys und einen Grund, um das anzuhalten.
deploys-paused-title = Neue Agenten sind angehalten
deploys-paused-text = Niemand kann einen neuen Agenten beginnen, weder mit einer Zahlung noch auf einem freien Platz. Was bezahlt ist oder auf einer schon offenen Seite bezahlt wird, wird trotzdem deployt. Agenten, die laufen, umziehen, heilen oder fortgesetzt werden, machen weiter.
deploys-since = Seit
deploys-checkouts = Offene Bezahlseiten
deploys-under-way = Deploys unterwegs
deploys-waiting = Wollen Bescheid
deploys-confirm-title = Neue Agenten anhalten?
deploys-button-pause = Ja, neue Agenten anhalten
deploys-button-show = Neue Agenten
deploys-button-resume = Wieder deployen lassen
deploys-await-title = Du hörst von uns
deploys-await-text = Sobald neue Agenten wieder deployt werden können, sagen wir es dir hier. Was du gewählt hast, bleibt einen Tag lang erhalten.
deploys-reopened-title = Neue Agenten gehen wieder
deploys-reopened-text = Du wolltest Bescheid bekommen. Mach weiter, wo du warst.
error-deploys_paused = Gerade starten wir keine neuen Agenten. Es wurde nichts berechnet, und laufende Agenten sind nicht betroffen.
price-paused-title = { $name } muss ein wenig warten
button-tell-open = Sag mir Bescheid
stats-deploys-paused = Neue Agenten sind seit { $date } angehalten. /pause deploys zeigt, warum.

## Rückzahlungen durch Administratoren
command-refund = Geld zurückgeben
usage-refund = Nenne eine Zahlung, eine Bestellung, einen Agenten oder jemanden: /refund ann@example.com, /refund @ann oder eine Kennung. Du siehst, was bezahlt wurde und was davon übrig ist, bevor etwas zurückgeht.
field-refund = Person, Agent, Bestellung oder Zahlung
person-button-payments = Zahlungen
refund-payments-title = Zahlungen
refund-payments-none = Hier wurde nichts bezahlt.
refund-payment-title = { $amount } vom { $date }
refund-button-person = Die Person
refund-button-payment = Die Zahlung
refund-button-all = { $amount } zurückgeben
refund-button-part = Anderer Betrag
refund-button-amount = Betrag eingeben
refund-refunds = Bisher zurückgegeben:
refund-state-wanted = unterwegs
refund-state-held = wartet auf einen Administrator
refund-state-failed = vom Anbieter abgelehnt, wird täglich wieder verlangt
refund-state-done = zurückgegangen
refund-state-refused = nicht gegeben
refund-fact-person = Person
refund-fact-paid = Bezahlt
refund-fact-back = Schon zurückgegeben
refund-fact-left = Übrig
refund-fact-this = Diese Rückzahlung
refund-fact-after = Danach übrig
refund-fact-for = Wofür
refund-fact-plan = Tarif
refund-fact-reason = Grund
refund-plan-agents = { $plan }, { $count ->
    [0] kein Agent darauf
    [one] ein Agent darauf
   *[other] { $count } Agenten darauf
}
refund-plan-ends = endet damit
refund-plan-stays = geht weiter, solange noch etwas für ihn bezahlt ist
refund-effect-ends = Was übrig ist, bezahlt den Tarif: Geht es ganz zurück, werden seine Agenten geschlossen, und der Tarif endet.
refund-effect-choice = Du entscheidest, ob der Tarif weitergeht.
refund-effect-none = Kein Tarif hängt daran, also endet nichts.
refund-not-disputed = Die Bank entscheidet gerade darüber. Bis dahin geht nichts zurück.
refund-not-under-way = Eine Rückzahlung davon ist unterwegs. Ist sie erledigt, kann mehr zurückgehen.
refund-not-left = Alles ging zurück.
refund-amount-title = Wie viel?
refund-amount-text = Schick den Betrag, höchstens { $left }, zum Beispiel 12,50.
refund-amount-hint = Zum Beispiel 12,50
refund-amount-wrong = „{ $typed }“ ist kein Betrag, der hier zurückgehen kann.
refund-why-title = Warum { $amount }?
refund-why-text = Die Person erfährt es in diesen Worten.
refund-reason-asked = auf Wunsch
refund-reason-fault = bei uns ging etwas schief
refund-reason-twice = es wurde zu viel bezahlt
refund-reason-goodwill = aus Kulanz
refund-reason-automatic = von GoClaw selbst
refund-confirm-title = { $amount } zurückgeben?
refund-confirm-ends = Dann ist nichts mehr übrig, was den Tarif bezahlt: Sobald das Geld zurück ist, { $count ->
    [0] endet der Tarif.
    [one] wird sein Agent geschlossen, dann endet der Tarif.
   *[other] werden seine { $count } Agenten geschlossen, dann endet der Tarif.
} Abgebucht wird nichts mehr.
refund-confirm-choice = Geht der Tarif weiter? Endet er, { $count ->
    [0] wird nichts mehr abgebucht.
    [one] wird zuerst sein Agent geschlossen, und nichts mehr abgebucht.
   *[other] werden zuerst seine { $count } Agenten geschlossen, und nichts mehr abgebucht.
}
refund-confirm-second = Ein zweiter Administrator muss zustimmen. Er wird jetzt gefragt, und es wartet höchstens einen Tag.
refund-yes = Ja, { $amount } zurückgeben
refund-yes-stays = Ja, { $amount }, der Tarif geht weiter
refund-yes-ends = Ja, { $amount }, und den Tarif beenden
refund-no = Doch nicht
refund-told-title = { $amount } gehen an dich zurück
refund-told-text = Wir haben dir { $amount } von den bezahlten { $paid } zurückgeschickt: { $reason }. Bis deine Bank es zeigt, können ein paar Tage vergehen.
refund-told-by_hand = { $amount } von den bezahlten { $paid } wurden dir zurückgeschickt. Bis deine Bank es zeigt, können ein paar Tage vergehen.
refund-told-ends = Damit ist dein Tarif beendet, und nichts mehr wird abgebucht.
refund-told-stays = Dein Tarif und deine Agenten gehen weiter wie bisher.
case-refund_overtaken-title = Eine Rückzahlung kam zu spät
case-refund_overtaken-text = Inzwischen ging Geld dieser Zahlung auf anderem Weg zurück, und so viel war nicht mehr übrig. Diese Rückzahlung gab nichts zurück. Sieh dir die Zahlung an und entscheide neu.
case-second_person-title = Ein Administrator braucht einen zweiten
case-second_person-text = Es geschieht, sobald ein anderer Administrator zustimmt, und ist nach einem Tag vergessen.
error-not_found-payment = So eine Zahlung gibt es nicht.
error-payment_changed = Seit der Frage ging Geld dieser Zahlung zurück. Jetzt geschah nichts; sieh sie dir mit /refund noch einmal an.
error-payment_disputed = Die Bank entscheidet gerade über diese Zahlung. Nichts ging zurück.
error-refund_under_way = Eine andere Rückzahlung davon ist unterwegs. Jetzt geschah nichts; sieh gleich noch einmal nach.
error-refund_limit = Das ist mehr, als der Support an einem Tag zurückgeben darf: Von { $most } bleiben dir heute { $left }. Bitte einen Administrator darum: Auch für ihn gibt es /refund.
error-own_request = Das hast du selbst verlangt. Zustimmen muss jemand anderes.

## Wozu ein zweiter Administrator zustimmen muss
request-title-refund =
    { $state ->
        [approved] Einer Rückzahlung wurde zugestimmt
        [done] Einer Rückzahlung wurde zugestimmt
        [failed] Eine Rückzahlung ging nicht mehr
        [refused] Eine Rückzahlung wurde abgelehnt
        [expired] Einer Rückzahlung stimmte niemand zu
       *[open] Eine Rückzahlung braucht einen Zweiten
    }
request-title-broadcast =
    { $state ->
        [approved] Einem Rundschreiben wurde zugestimmt
        [done] Einem Rundschreiben wurde zugestimmt
        [failed] Ein Rundschreiben ging nicht mehr
        [refused] Ein Rundschreiben wurde abgelehnt
        [expired] Einem Rundschreiben stimmte niemand zu
       *[open] Ein Rundschreiben braucht einen Zweiten
    }
request-asked-by = { $name } hat darum gebeten:
request-open = Es geschieht, sobald ein anderer Administrator zustimmt. Stimmt bis { $time } niemand zu, ist es vergessen.
request-approved = { $name } hat zugestimmt. Es geschieht gerade.
request-done = { $name } hat zugestimmt, und es ist geschehen.
request-failed = { $name } hat zugestimmt, aber es ging nicht mehr.
request-failed-changed = Inzwischen ging Geld dieser Zahlung zurück. Sieh sie dir an und frag neu.
request-failed-disputed = Die Zahlung wird jetzt bestritten.
request-failed-demoted = Wer das verlangt hat, darf es nicht mehr. Jemand, der es darf, muss es neu verlangen.
request-failed-under-way = Eine andere Rückzahlung davon ist unterwegs.
request-refused = { $name } hat nicht zugestimmt. Nichts geschah.
request-expired = Einen Tag lang stimmte niemand zu. Nichts geschah.
request-button-yes = Zustimmen
request-button-no = Ablehnen

## Rundschreiben, geschrieben und zu Ende
broadcast-button-write = Eins schreiben
broadcast-button-list = Rundschreiben
broadcast-button-form = Schreiben
broadcast-write-title = Was erfahren alle?
broadcast-write-text = Schick den Text als nächste Nachricht, höchstens { $most } Zeichen, ohne Formatierung. Du siehst ihn, bevor ihn jemand bekommt.
broadcast-write-hint = Der Text, wie ihn alle lesen
broadcast-confirm-other = Stimmt etwas nicht? Wurdest du nach dem Text gefragt, schick ihn noch einmal; sonst schreib /broadcast und den neuen Text.
broadcast-end-title = Dein Rundschreiben ist fertig
broadcast-end-sent = Gesendet
broadcast-end-lost = Nicht zugestellt
broadcast-end-waiting = Wartet noch
broadcast-end-held = Wartet das Ende der Ruhezeit ab
broadcast-end-dropped = Nicht mehr gewünscht
broadcast-end-opted-out = Wollen keins mehr
broadcast-end-took = Gedauert hat es
form-amount-title = Wie viel?
form-amount-label = Betrag
form-amount-hint = Zum Beispiel 12,50
form-message-title = Was erfahren alle?
form-message-label = Der Text, wie ihn alle lesen
form-message-hint = Ohne Formatierung; du siehst ihn, bevor ihn jemand bekommt
