import { readFileSync, statSync } from 'node:fs';
import { type ContainerRecord, isLiving, listProcesses } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { TopReport } from '../../wire/usage.ts';

/**
 * The processes of a running container as ps(1) of this machine shows them, with the numbers they have here.
 *
 * @param options of ps. @default -ef
 * @throws app/container-not-running, app/bad-choice when ps does not take the options, or shows no process numbers with them
 */
export async function topContainer(
  nacre: Nacre,
  record: ContainerRecord,
  options: readonly string[] = [],
): Promise<TopReport> {
  if (!isLiving(record.state))
    throw appFault('app/container-not-running', `container ${record.name} is not running`, {
      hint: `Start it first: \`nacre start ${record.name}\`.`,
    });
  const known = listProcesses(record, record.state.process.pid);
  const host = nacre.host();
  if (host.findProgram('ps') === undefined) return readProcesses(known);
  const args = options.length === 0 ? ['-ef'] : options;
  const { status, stdout, stderr } = await host.run('ps', args);
  if (status !== 0)
    throw appFault('app/bad-choice', `ps ${args.join(' ')} fails: ${stderr.toString('utf8').trim().split('\n')[0]}`, {
      hint: 'Give options of ps(1), or none.',
    });
  return toReport(stdout.toString('utf8'), new Set(known), args);
}

/** The last column goes on to the end of the line, whatever it holds. */
function toReport(text: string, pids: ReadonlySet<number>, args: readonly string[]): TopReport {
  const [head = '', ...lines] = text.split('\n');
  const titles = head.trim().split(/\s+/);
  const at = titles.indexOf('PID');
  if (at < 0)
    throw appFault('app/bad-choice', `ps ${args.join(' ')} does not show process numbers`, {
      hint: 'Let it show PID, too.',
    });
  const processes = lines.flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const row = [...words.slice(0, titles.length - 1), words.slice(titles.length - 1).join(' ')];
    return pids.has(Number(row[at])) ? [row] : [];
  });
  return { titles, processes };
}

/** Where there is no ps. Source: proc_pid_stat(5). */
function readProcesses(pids: readonly number[]): TopReport {
  const processes = pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return [[`${statSync(`/proc/${pid}`).uid}`, `${pid}`, parent, command]];
    } catch {
      return [];
    }
  });
  return { titles: ['UID', 'PID', 'PPID', 'CMD'], processes };
}
