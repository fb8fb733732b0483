import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../suites/until.ts';
import { labEnvironment, nacreProgram } from './lab.ts';

/** `nacre serve` as a process of its own. Disposing kills it. */
export interface NacreRegistry extends Disposable {
  readonly origin: string;
  /** `127.0.0.1:port`, as in references. */
  readonly host: string;
  readonly child: ChildProcess;
  /** What it wrote to standard error. */
  told(): string;
  /** @returns exit status, or the signal that ended it */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

/** @param directory of a lab: the store that is served is the lab's */
export async function startNacreRegistry(directory: string, ...flags: readonly string[]): Promise<NacreRegistry> {
  const child = spawn(nacreProgram, ['serve', '--listen', '127.0.0.1:0', ...flags], {
    env: labEnvironment(directory),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const origin = (): string | undefined => /^listening on (\S+)$/m.exec(told)?.[1];
  await until(
    () => origin() !== undefined || child.exitCode !== null,
    () => `the registry: ${told}`,
  );
  const listening = origin() ?? '';
  return {
    origin: listening,
    host: listening.replace(/^\w+:\/\//, ''),
    child,
    told: () => told,
    async end(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [status, by] = await ended;
      return status ?? by;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}
