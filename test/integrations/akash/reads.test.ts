import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { create, leased, neverListens, type Rig, startRestProxy, startRig, wholeList } from "./chain-rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const SHORT_PAGE = 2;

/** The wallet behind a node that serves few at a time. */
async function behindShortPages(asked: string[] = []) {
  const node = await startRestProxy(
    rig.twin.restUrl,
    (_path, body) => body,
    (path) => {
      if (path.includes("deployments/list")) asked.push(path);
      return path.replace("pagination.limit=500", `pagination.limit=${SHORT_PAGE}`);
    },
  );
  onTestFinished(() => node.close());
  return await rig.another({ restUrls: [node.url] });
}

describe("reads over several nodes", () => {
  it("use the node that answers", async () => {
    const backend = await rig.another({ restUrls: [neverListens, `${rig.twin.restUrl}/`] });
    const { dseq } = await create(rig.backend);
    expect(await backend.readDeployment(dseq)).toMatchObject({ state: "active" });
    expect((await backend.float()).aktUakt).toBeGreaterThan(0);
  });

  it("never take an outage for an answer", async () => {
    const backend = await rig.another({ restUrls: [neverListens] });
    const calls = [
      backend.readDeployment("1"),
      backend.deploymentPage(null),
      backend.leasePage(null),
      backend.listBids("1"),
      backend.float(),
      backend.providerName(backend.owner),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: "unavailable" });
  });

  it("believe not-found from the nodes that answer", async () => {
    const backend = await rig.another({ restUrls: [rig.twin.restUrl, neverListens] });
    expect(await backend.readDeployment("12345")).toBeNull();
  });

  it("do not believe a lagging node's not-found when another knows better", async () => {
    const lagging = await startRestProxy(rig.twin.restUrl, (path, body) =>
      path.includes("/deployments/info")
        ? JSON.stringify({ code: 5, message: "Deployment not found", details: [] })
        : body,
    );
    const edited = await fetch(`${lagging.url}/akash/deployment/v1beta4/deployments/info`);
    expect(edited.status).toBe(404);
    const misled = await rig.another({ restUrls: [lagging.url] });
    const { dseq } = await create(rig.backend);
    expect(await misled.readDeployment(dseq)).toBeNull();
    const backend = await rig.another({ restUrls: [lagging.url, rig.twin.restUrl] });
    expect(await backend.readDeployment(dseq)).toMatchObject({ state: "active" });
    await lagging.close();
  });

  it("give up on a node that does not answer in time", async () => {
    rig.twin.faults.add({ kind: "hang", match: /balances/, times: 2 });
    const backend = await rig.another({ timing: { callTimeoutMs: 100 } });
    await expect(backend.float()).rejects.toMatchObject({ code: "timeout" });
    rig.twin.faults.clear();
    expect((await backend.float()).aktUakt).toBeGreaterThan(0);
  });

  it("take a proxy's 404 and a 500 for an outage", async () => {
    for (const status of [404, 500]) {
      rig.twin.faults.add({ kind: "status", status, body: "<html>", match: /deployments\/info/ });
      await expect(rig.backend.readDeployment("12345")).rejects.toMatchObject({ code: "unavailable" });
    }
    rig.twin.faults.clear();
  });
});

describe("what the chain says that we do not know", () => {
  it("is unknown, never gone", async () => {
    const { dseq } = await leased(rig, "aurora");
    const newer = await startRestProxy(rig.twin.restUrl, (path, body) => {
      const answer = JSON.parse(body);
      if (path.includes("leases/list"))
        for (const { lease } of answer.leases) Object.assign(lease, { state: "dreaming", reason: "moon" });
      if (path.includes("deployments/info")) answer.deployment.state = "paused";
      return JSON.stringify(answer);
    });
    const backend = await rig.another({ restUrls: [newer.url] });
    const seen = await backend.readDeployment(dseq);
    expect(seen?.state).toBe("unknown");
    expect(seen?.leases[0]).toMatchObject({ state: "unknown", reason: "unknown" });
    await newer.close();
  });

  it("is not the end of a list when a page fails", async () => {
    const { dseq } = await create(rig.backend);
    const backend = await behindShortPages();
    rig.twin.faults.add({ kind: "status", status: 503, match: /deployments\/list/, skip: 1 });
    await expect(wholeList(backend.deploymentPage)).rejects.toMatchObject({ code: "unavailable" });
    rig.twin.faults.clear();
    expect((await wholeList(backend.deploymentPage)).map((one) => one.dseq)).toContain(dseq);
  });

  it("reads every page of a long list", async () => {
    await Promise.all(Array.from({ length: 12 }, () => create(rig.backend)));
    const asked: string[] = [];
    const backend = await behindShortPages(asked);
    const listed = (await wholeList(backend.deploymentPage)).map(({ dseq }) => dseq);
    const onChain = rig.twin.chain.listDeployments(rig.backend.owner);
    const active = onChain.filter(({ state }) => state === "active").map(({ dseq }) => dseq);
    expect(listed.toSorted()).toEqual(active.toSorted());
    expect(asked).toHaveLength(Math.ceil(active.length / SHORT_PAGE));
  });
});
