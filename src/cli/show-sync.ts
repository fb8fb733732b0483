import type { SyncReport, SyncRow } from '../app/index.ts';
import type { Flags } from './command.ts';
import { formatTrouble } from './format-trouble.ts';
import { showLines } from './show-text.ts';
import type { Terminal } from './terminal.ts';

/** What is done, and what would be. */
const words = {
  copied: ['copied', 'would copy'],
  deleted: ['deleted', 'would delete'],
} as const;

/**
 * Prints what came of tags: on standard output what was done, a line for each, or all of it as JSON; then what failed, and how many there were of each.
 *
 * @returns exit status
 */
export function showSync(report: SyncReport, flags: Flags, terminal: Terminal): number {
  const { images, dryRun } = report;
  if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
  else terminal.out(images.map((row) => formatRow(row, dryRun)).join(''));
  const failed = images.filter(({ action }) => action === 'failed');
  for (const row of failed) terminal.err(formatFailure(row, terminal));
  if (!flags.on('quiet')) terminal.err(`${summarize(report)}\n`);
  return failed.length === 0 ? 0 : 1;
}

function formatRow({ action, target, digest }: SyncRow, dryRun: boolean): string {
  if (action === 'unchanged' || action === 'failed') return '';
  const word = words[action][dryRun ? 1 : 0];
  return `${word} ${target}${digest === null ? '' : ` ${digest}`}\n`;
}

function formatFailure({ source, target, message, hint }: SyncRow, terminal: Terminal): string {
  const what = source === null ? `delete ${target}` : `copy ${source} to ${target}`;
  const trouble = { severity: 'error', message: `${what}: ${showLines(message ?? '')}` } as const;
  return formatTrouble({ ...trouble, ...(hint === null ? {} : { hint }) }, terminal);
}

/** `3 copied, 10 unchanged, 1 failed` */
function summarize({ images, dryRun }: SyncReport): string {
  const names = dryRun ? { copied: 'to copy', deleted: 'to delete' } : { copied: 'copied', deleted: 'deleted' };
  const told = { copied: names.copied, unchanged: 'unchanged', deleted: names.deleted, failed: 'failed' };
  return Object.entries(told)
    .map(([wanted, name]) => ({ name, count: images.filter(({ action }) => action === wanted).length }))
    .filter(({ name, count }) => count > 0 || name === 'unchanged')
    .map(({ name, count }) => `${count} ${name}`)
    .join(', ');
}
