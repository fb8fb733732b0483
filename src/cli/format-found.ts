import type { Diagnostic } from '../base/index.ts';

/** What the build checks found, a line each: shown at the end of a build. '' when they found nothing. */
export function formatFound(findings: readonly Diagnostic[]): string {
  const [first] = findings;
  if (first === undefined) return '';
  const count = findings.length === 1 ? '1 warning' : `${findings.length} warnings`;
  const lines = findings.map(({ code, message, place }) => `  ${code}: ${message} (line ${place.line})\n`);
  return `${count} about ${first.place.file}, more by \`nacre build --check\`:\n${lines.join('')}`;
}
