import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { DockerfileFinding } from '../app/index.ts';
import { formatFindings } from './format-findings.ts';
import { formatFound } from './format-found.ts';
import { formatSarif } from './format-sarif.ts';

const finding: DockerfileFinding = {
  rule: 'FromAsCasing',
  severity: 'warning',
  message: '"as" is not in the letter case of "FROM"',
  hint: 'Write AS.',
  about: 'Not in its case.',
  file: 'ops/My Dockerfile',
  line: 10000,
  column: 14,
  excerpt: { line: 9999, lines: ['RUN\ta', 'FROM scratch as b', ''] },
  fix: { line: 10000, column: 14, endColumn: 16, text: 'AS' },
};

test('lines are numbered in a column as wide as the last number', () => {
  const text = formatFindings({ file: 'f', findings: [finding] }, { colour: false });
  const lines = text.split('\n').slice(5, 8);
  assert.deepEqual(lines, [' 9999 |     RUN a', '10000 | >>> FROM scratch as b', '10001 |']);
});

test('colours add nothing but colours', () => {
  const report = { file: 'f', findings: [finding, { ...finding, severity: 'error' as const }] };
  const coloured = formatFindings(report, { colour: true });
  assert.notEqual(coloured, stripVTControlCharacters(coloured));
  assert.equal(stripVTControlCharacters(coloured), formatFindings(report, { colour: false }));
  assert.match(coloured, /^Check complete: 1 error and 1 warning\.$/m);
});

test('a SARIF log names rules once, paths as addresses, and what mends a finding', () => {
  const report = {
    file: 'f',
    findings: [finding, { ...finding, file: '/srv/Dockerfile' }, { ...finding, rule: 'Other' }],
  };
  const [run] = JSON.parse(formatSarif(report, '1.2.3')).runs;
  assert.deepEqual(
    run.tool.driver.rules.map(({ id }: { id: string }) => id),
    ['FromAsCasing', 'Other'],
  );
  assert.deepEqual(
    run.results.map(({ ruleIndex }: { ruleIndex: number }) => ruleIndex),
    [0, 0, 1],
  );
  const [first, second] = run.results;
  const { artifactLocation, region } = first.locations[0].physicalLocation;
  assert.deepEqual(artifactLocation, { uri: 'ops/My%20Dockerfile' });
  assert.deepEqual(region, {
    startLine: 10000,
    startColumn: 14,
    endColumn: 18,
    snippet: { text: 'FROM scratch as b' },
  });
  assert.equal(second.locations[0].physicalLocation.artifactLocation.uri, 'file:///srv/Dockerfile');
  assert.deepEqual(first.fixes[0].artifactChanges[0].replacements, [
    {
      deletedRegion: { startLine: 10000, startColumn: 14, endLine: 10000, endColumn: 16 },
      insertedContent: { text: 'AS' },
    },
  ]);
});

test('no finding, nothing at the end of a build', () => assert.equal(formatFound([]), ''));
