/**
 * The connections that the code has opened, so that they can be dropped without a word when its environment ends.
 */
"use strict";

const net = require("node:net");

/** @type {Set<net.Socket>} */
const open = new Set();

/** Begins to note connections. */
function watchConnections() {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = /** @type {any} */ (
    /**
     * @this {net.Socket}
     * @param {any[]} args
     */
    function (...args) {
      open.add(this);
      this.once("close", () => open.delete(this));
      return /** @type {any} */ (connect).apply(this, args);
    }
  );
}

/** Ends every connection; those who wait for an answer are not told. */
function dropConnections() {
  for (const socket of open) {
    socket.removeAllListeners();
    socket.on("error", () => undefined);
    socket.destroy();
  }
  open.clear();
}

module.exports = { dropConnections, watchConnections };
