import type { Child, Host } from '../../host/index.ts';
import { networkFault } from './faults.ts';

/** What programs are started with. */
export type ToolHost = Pick<Host, 'spawn' | 'findProgram'>;

/** A program that waits for what it is to do. */
export interface Tool {
  /** Says it, all at once, and waits for the end. @throws network/failed with what the program said */
  feed(text: string): Promise<void>;
  /** Ends it with nothing said. */
  drop(): void;
}

const packages = { ip: 'iproute2', nft: 'nftables' } as const;

/** Where the system's own lie; in PATH another program of that name may come first, as npm packages have one called nft. */
export function locate(host: Pick<Host, 'findProgram'>, name: string): string | undefined {
  const paths = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].map((directory) => `${directory}/${name}`);
  return [...paths, name].find((each) => host.findProgram(each) !== undefined);
}

/** Whether a program is installed. */
export function hasTool(host: Pick<Host, 'findProgram'>, name: keyof typeof packages): boolean {
  return locate(host, name) !== undefined;
}

/** Whether the programs are there; found out before anything is made. @throws network/program-missing */
export function assertTools(host: ToolHost, ...names: readonly (keyof typeof packages)[]): void {
  for (const name of names) {
    if (!hasTool(host, name)) throw missing(name);
  }
}

function missing(name: keyof typeof packages): Error {
  return networkFault('network/program-missing', `networks of containers need the program ${name}`, {
    hint: `Install the package ${packages[name]}, or use --network host or none.`,
  });
}

/**
 * Starts `ip` or `nft`, to be fed later: starting takes longer than the work.
 *
 * @param network path of the network namespace it works in; the host's own when left out
 */
export function startTool(host: ToolHost, name: keyof typeof packages, network?: string): Tool {
  const program = locate(host, name);
  if (program === undefined) throw missing(name);
  const child = host.spawn(program, name === 'ip' ? ['-batch', '-'] : ['-f', '-'], {
    cwd: '/',
    env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(network === undefined ? {} : { network }),
  });
  const said: Buffer[] = [];
  child.stderr?.on('data', (piece: Buffer) => said.push(piece));
  // A program may end without reading all of it; how it ended says whether that is wrong.
  child.stdin?.on('error', () => {});
  return { feed: (text) => feed(name, child, said, text), drop: () => child.stdin?.end() };
}

async function feed(name: string, child: Child, said: readonly Buffer[], text: string): Promise<void> {
  child.stdin?.end(text);
  const { status } = await child.ended;
  if (status === 0) return;
  const message = Buffer.concat(said).toString('utf8').trim();
  const [first = ''] = message.split('\n');
  throw networkFault('network/failed', `${name}: ${first.replace(/^(RTNETLINK answers|Error): /, '')}`, {
    detail: `${message}\n${text}`,
  });
}

/** Runs `ip` or `nft` to its end; not at all with nothing to say. */
export async function runTool(
  host: ToolHost,
  name: keyof typeof packages,
  text: string,
  network?: string,
): Promise<void> {
  if (text !== '') await startTool(host, name, network).feed(text);
}
