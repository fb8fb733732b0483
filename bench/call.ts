import { spawnSync } from 'node:child_process';

/** Runs a command to its end. @returns what it printed. @throws when it fails, with its output */
export function call(command: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const [program = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return stdout;
  throw new Error(`${command.join(' ')}: status ${status}: ${error?.message ?? ''}${stderr.slice(-2000)}`);
}
