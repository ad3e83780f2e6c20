// 10,000 documents from one PouchDB to the server and on to another: pouch_sync.js PORT FOLDER COUNT.
// Each line of standard input names a database; the answer is a line with the seconds that pushing and pulling took.
const path = require("path");
const readline = require("readline");
const PouchDB = require("pouchdb");

const [port, folder, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const batches = { batch_size: 500, batches_limit: 10 };

async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

async function measure(name) {
  const first = new PouchDB(path.join(folder, name + "-first"));
  const second = new PouchDB(path.join(folder, name + "-second"));
  const docs = Array.from({ length: count }, (_, n) => ({
    _id: "session-" + String(n).padStart(8, "0"), lesson: "lesson-" + (n % 200), course: "course-1", device: "laptop",
    started_at: 1767265200000 + n * 60000, ended_at: 1767265259000 + n * 60000,
    spans: [[n % 500, (n % 500) + 14.25], [(n % 500) + 17.25, (n % 500) + 28.5]], active_seconds: 25.5, duration: 600,
  }));
  await first.bulkDocs(docs);
  const remote = "http://127.0.0.1:" + port + "/" + name;
  const pushed = await timed(() => first.replicate.to(remote, batches));
  const pulled = await timed(() => second.replicate.from(remote, batches));
  const found = (await second.info()).doc_count;
  if (found !== count) throw new Error("only " + found + " of " + count + " arrived");
  await Promise.all([first.close(), second.close()]);
  console.log(pushed + " " + pulled);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) await measure(line.trim());
})().catch((error) => { console.error(error); process.exit(1); });
