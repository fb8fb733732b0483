import { styleText } from 'node:util';
import type { DockerfileFinding, DockerfileReport } from '../app/index.ts';
import type { Terminal } from './terminal.ts';

/** How many findings there are, then each with the lines it is about and what to do; ends with a line end. */
export function formatFindings({ findings }: DockerfileReport, terminal: Pick<Terminal, 'colour'>): string {
  return [`Check complete: ${countFindings(findings)}.\n`, ...findings.map((one) => formatFinding(one, terminal))].join(
    '\n',
  );
}

/** `1 error and 2 warnings`. */
function countFindings(findings: readonly Pick<DockerfileFinding, 'severity'>[]): string {
  const counts = (['error', 'warning'] as const).flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.length === 0 ? 'no warnings' : counts.join(' and ');
}

function formatFinding(finding: DockerfileFinding, { colour }: Pick<Terminal, 'colour'>): string {
  const { severity, rule, message, file, line, column, hint } = finding;
  const paint = (format: 'red' | 'yellow' | 'cyan', text: string): string =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return [
    `${paint(severity === 'error' ? 'red' : 'yellow', `${severity.toUpperCase()}:`)} ${rule}: ${message}`,
    `${file}:${line}:${column}`,
    frame,
    ...formatLines(finding),
    frame,
    ...(hint === undefined ? [] : [`${paint('cyan', 'hint:')} ${hint}`]),
  ]
    .map((text) => `${text}\n`)
    .join('');
}

const frame = '-'.repeat(20);

/** The lines with their numbers, an arrow before the one that is meant. */
function formatLines({ line, excerpt }: DockerfileFinding): readonly string[] {
  const numbers = excerpt.lines.map((_, at) => excerpt.line + at);
  const width = Math.max(4, ...numbers.map((number) => String(number).length));
  return excerpt.lines.map((text, at) => {
    const number = excerpt.line + at;
    return `${String(number).padStart(width)} | ${number === line ? '>>>' : '   '} ${text.replaceAll('\t', ' ')}`.trimEnd();
  });
}
