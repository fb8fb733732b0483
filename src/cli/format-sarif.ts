import type { DockerfileFinding, DockerfileFix, DockerfileReport } from '../app/index.ts';

/**
 * Findings as a SARIF log, which code hosts and editors read. Source: Static Analysis Results Interchange Format 2.1.0, OASIS.
 *
 * @param version of the program that found them
 */
export function formatSarif({ findings }: DockerfileReport, version: string): string {
  const rules = [...new Map(findings.map((one) => [one.rule, one])).values()];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'nacre', version, rules: rules.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((one) =>
          toResult(
            one,
            rules.findIndex(({ rule }) => rule === one.rule),
          ),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toRule({ rule, about, severity }: DockerfileFinding): object {
  return { id: rule, shortDescription: { text: about }, defaultConfiguration: { level: severity } };
}

function toResult(finding: DockerfileFinding, ruleIndex: number): object {
  const { rule, severity, message, hint, file, line, column, excerpt, fix } = finding;
  const text = excerpt.lines[line - excerpt.line] ?? '';
  const location = {
    artifactLocation: { uri: toUri(file) },
    region: { startLine: line, startColumn: column, endColumn: Math.max(text.length, column) + 1, snippet: { text } },
  };
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: hint === undefined ? `${message}.` : `${message}. ${hint}` },
    locations: [{ physicalLocation: location }],
    ...(fix === undefined ? {} : { fixes: [toFix(finding, fix)] }),
  };
}

function toFix({ file, hint = 'Replace the text.' }: DockerfileFinding, fix: DockerfileFix): object {
  const { line: startLine, column: startColumn, endColumn, text } = fix;
  const deletedRegion = { startLine, startColumn, endLine: startLine, endColumn };
  return {
    description: { text: hint },
    artifactChanges: [
      {
        artifactLocation: { uri: toUri(file) },
        replacements: [{ deletedRegion, insertedContent: { text } }],
      },
    ],
  };
}

/** A path as a URI, relative as it was given. */
function toUri(path: string): string {
  const segments = path.replace(/^(?:\.\/)+/, '').split('/');
  return `${path.startsWith('/') ? 'file://' : ''}${segments.map(encodeURIComponent).join('/')}`;
}
