import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultKind } from '../src/base/index.ts';

/** One row of the page. */
interface FaultRow extends FaultKind {
  readonly code: string;
}

const source = join(import.meta.dirname, '../src');

/** docs/reference/errors.md: every fault of every room, in the order of their codes. */
export async function errorsPage(): Promise<string> {
  const rows = (await readFaults()).sort((a, b) => (a.code < b.code ? -1 : 1));
  return `# Errors

What fails does so with one of these codes. \`--debug\` shows the code and where it was raised; a program that uses the
library matches on \`error.code\`. Exit is the status of the command, status that of an HTTP answer. Made by
\`make docs\` from the tables in the sources.

| code | exit | status | what it means |
|---|---|---|---|
${rows.map((row) => `| \`${row.code}\` | ${row.exit} | ${row.status} | ${row.about} |\n`).join('')}`;
}

/** The rows of every exported table whose name ends in `Faults`. */
async function readFaults(): Promise<FaultRow[]> {
  const files = globSync(['base/fault.ts', '**/faults.ts'], { cwd: source });
  const rows: FaultRow[] = [];
  for (const file of files) {
    const module: Record<string, Record<string, FaultKind>> = await import(join(source, file));
    for (const [name, table] of Object.entries(module)) {
      if (!name.endsWith('Faults')) continue;
      rows.push(...Object.entries(table).map(([code, kind]) => ({ code, ...kind })));
    }
  }
  return rows;
}
