import { assessRisk, openNacre, type Risk } from '../app/index.ts';
import type { Invocation } from './command.ts';
import { formatTable } from './format-table.ts';
import { reportFault } from './report-fault.ts';

/** `inspect --risk`: what containers may do and perhaps need not. */
export async function showRisks({ flags, positionals, terminal, root, debug }: Invocation): Promise<number> {
  using nacre = openNacre(root);
  const found: { readonly container: string; readonly risks: readonly Risk[] }[] = [];
  let status = 0;
  for (const container of positionals) {
    try {
      found.push({ container, risks: await assessRisk(nacre, container) });
    } catch (error) {
      status = reportFault(error, terminal, debug);
    }
  }
  if (flags.on('json')) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  else terminal.out(found.map((each) => formatRisks(each.risks, found.length > 1 ? each.container : '')).join('\n'));
  return status;
}

function formatRisks(risks: readonly Risk[], title: string): string {
  const head = title === '' ? '' : `${title}\n`;
  if (risks.length === 0) return `${head}nothing that it may do is known to be needless\n`;
  const rows = risks.map(({ level, about, remedy }) => [level, about, remedy]);
  return head + formatTable(['LEVEL', 'WHAT IT MAY DO', 'HOW TO TAKE IT AWAY'], rows);
}
