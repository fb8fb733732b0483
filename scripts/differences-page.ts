import { cases } from '../test/differential/cases/index.ts';
import { type Difference, differences, unseenDifferences } from '../test/differential/differences.ts';

/** docs/reference/dockerfile-differences.md: where images are others than BuildKit's, and why. */
export function differencesPage(): string {
  const compared = cases.filter(({ notBuildKit }) => notBuildKit === undefined).length;
  return `# Where images differ from BuildKit's

${cases.length} Dockerfiles that together use every instruction and flag are built by every test run. Of ${compared} of them it is recorded what
BuildKit (docker 28) makes: the path, type, mode, owner, content, attributes and links of each file, and the whole configuration. Nacre makes the
same, but for what is listed here.

${toTable(Object.values(differences))}
And what no listing of files shows:

${toTable(unseenDifferences)}`;
}

function toTable(rows: readonly Difference[]): string {
  const lines = rows.map(({ title, buildKit, nacre, reason }) => `| ${title} | ${buildKit} | ${nacre} | ${reason} |\n`);
  return `| what | BuildKit | Nacre | why |\n|---|---|---|---|\n${lines.join('')}`;
}
