// SPDX-License-Identifier: GPL-3.0-or-later
// hold.mjs PORT PATH COUNT: opens COUNT connections that each ask and read nothing. Says "ready" and holds them until it is
// ended.
import { connect } from "node:net";

const [port, path, count] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n\r\n`;
const one = () =>
  new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: "127.0.0.1" });
    socket.on("error", reject);
    socket.once("connect", () => {
      socket.pause();
      socket.write(request, () => resolve(socket));
    });
  });
const held = [];
for (let i = 0; i < Number(count); ++i) held.push(await one());
console.log("ready");
setInterval(() => held.length, 60_000);
