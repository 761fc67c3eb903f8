import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';

/**
 * Runs `work` while this process alone on the machine holds the lock named by `key`; waits for its turn.
 *
 * The lock is an abstract Unix socket: the kernel drops it with the process, also after kill -9, so no lock file can stay
 * behind and be mistaken for a running installation. Whoever waits holds a connection and is woken by its end.
 *
 * @template T @param {string} key @param {() => Promise<T>} work @param {() => void} onWait called once where another holds it
 * @returns {Promise<T>}
 */
export async function withLock(key, work, onWait = () => {}) {
  const address = `\0loupe-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
  let told = false;
  for (;;) {
    const server = await tryListen(address);
    if (server) {
      try {
        return await work();
      } finally {
        await new Promise((done) => {
          for (const socket of server.waiting) socket.destroy();
          server.close(done);
        });
      }
    }
    if (!told) onWait();
    told = true;
    await untilReleased(address);
  }
}

/** @param {string} address @returns {Promise<(import('node:net').Server & { waiting: Set<import('node:net').Socket> }) | undefined>} */
function tryListen(address) {
  return new Promise((resolve, reject) => {
    const waiting = new Set();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => waiting.delete(socket));
    });
    server.on('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => resolve(Object.assign(server, { waiting })));
  });
}

/** @param {string} address @returns {Promise<void>} */
function untilReleased(address) {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('error', () => {});
    socket.on('close', () => setTimeout(resolve, 20));
  });
}
