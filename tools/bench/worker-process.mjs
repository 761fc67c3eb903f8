import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * A program that answers one line of JSON with one line of JSON: `{ prepare: ... }` with what it prepared, `{ run: n }` with the
 * milliseconds of `n` runs.
 *
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} env
 */
export function startWorker(command, parameters, env) {
  const child = spawn(command, parameters, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on('error', () => undefined); // what went wrong is said by ask
  return {
    /** @param {object} request */
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`${command} ended: ${complaints.trim().split('\n').slice(-4).join('\n')}`);
        // Libraries greet on standard output.
        if (value.startsWith('{')) return JSON.parse(value);
      }
    },
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
