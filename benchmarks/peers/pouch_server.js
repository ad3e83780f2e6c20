// PouchDB's own server, on loopback, its databases in FOLDER: pouch_server.js FOLDER. Prints its port.
const path = require("path");
const express = require("express");
const PouchDB = require("pouchdb").defaults({ prefix: path.resolve(process.argv[2]) + path.sep });

const app = express();
const quiet = { inMemoryConfig: true, logPath: path.resolve(process.argv[2], "log") };
app.use("/", require("express-pouchdb")(PouchDB, quiet));
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit(0));
