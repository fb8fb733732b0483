import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { utf8 } from '../../base/index.ts';
import { createManifest, mediaTypes, writeBlob } from '../../oci/index.ts';
import { createLayout } from '../../store/index.ts';
import { openNacre } from '../nacre.ts';
import { parseArtifactFile } from './artifact-file.ts';
import { pullArtifact } from './pull-artifact.ts';
import { pushArtifact } from './push-artifact.ts';

test('a file says its name, and may say its type', () => {
  using directory = temporaryDirectory();
  const path = directory.join('a:b');
  writeFileSync(path, '');
  writeFileSync(directory.join('plain'), '');
  const at = (name: string): string => directory.join(name);
  const rows = [
    [at('plain'), { path: at('plain'), title: 'plain' }],
    [`${at('plain')}:text/plain`, { path: at('plain'), title: 'plain', mediaType: 'text/plain' }],
    [path, { path, title: 'a:b' }],
    [`${path}:a/b+json`, { path, title: 'a:b', mediaType: 'a/b+json' }],
    ['src/app/../app/index.ts', { path: 'src/app/../app/index.ts', title: 'src/app/index.ts' }],
    ['../main/package.json', { path: '../main/package.json', title: 'package.json' }],
  ] as const;
  for (const [text, expected] of rows)
    if (existsSync(expected.path)) assert.deepEqual(parseArtifactFile(text), expected, text);
  for (const [text, code] of [
    [at('nothing'), 'app/no-file'],
    [`${at('nothing')}:a/b`, 'app/no-file'],
    [`${at('plain')}:text`, 'app/bad-artifact'],
    ['..', 'app/bad-artifact'],
    ['/', 'app/bad-artifact'],
  ] as const)
    assert.throws(() => parseArtifactFile(text), { code }, text);
});

test('no name leads out of the directory', async () => {
  using directory = temporaryDirectory();
  using nacre = openNacre(directory.join('root'));
  const layout = createLayout(directory.join('layout'));
  const config = await writeBlob(layout, mediaTypes.ociEmpty, utf8('{}'));
  const pull = async (title: string, out: string): Promise<readonly string[]> => {
    const layer = await writeBlob(layout, 'text/plain', utf8('content'));
    const annotations = { 'org.opencontainers.image.title': title };
    const { bytes, mediaType } = createManifest({ artifactType: 'a/b', config, layers: [{ ...layer, annotations }] });
    await layout.point('1', await writeBlob(layout, mediaType, bytes));
    const call = { artifact: `oci:${directory.join('layout')}:1`, directory: directory.join(out), environment: {} };
    return (await pullArtifact(nacre, call)).files.map((each) => each.path.slice(directory.path.length + 1));
  };
  for (const title of ['../out', 'a/../../out', '..', 'a\0b']) await assert.rejects(pull(title, 'one'), title);
  assert.deepEqual(await pull('/etc//passwd', 'one'), ['one/etc/passwd']);
  await assert.rejects(pull('/', 'one'), { code: 'app/bad-artifact' });
  mkdirSync(directory.join('two'));
  mkdirSync(directory.join('elsewhere'));
  symlinkSync('../elsewhere', directory.join('two/link'));
  symlinkSync('../elsewhere/file', directory.join('two/file'));
  await assert.rejects(pull('link/file', 'two'), { code: 'app/bad-artifact' });
  await assert.rejects(pull('link', 'two'), { code: 'app/bad-artifact' });
  await assert.rejects(pull('file', 'two'), { code: 'app/bad-artifact' });
  assert.equal(existsSync(directory.join('elsewhere/file')), false);
});

test('the same files give the same artifact, and a directory comes back as it was', async () => {
  using directory = temporaryDirectory();
  using nacre = openNacre(directory.join('root'));
  const digests: string[] = [];
  for (const name of ['one', 'two']) {
    mkdirSync(directory.join(name, 'files/empty'), { recursive: true });
    writeFileSync(directory.join(name, 'files/a'), 'a', { mode: 0o640 });
    symlinkSync('a', directory.join(name, 'files/link'));
    const { digest } = await pushArtifact(nacre, {
      target: `oci:${directory.join('layout')}:1`,
      files: [parseArtifactFile(directory.join(name, 'files'))],
      environment: {},
    });
    digests.push(digest);
  }
  assert.equal(digests[0], digests[1]);
  await pullArtifact(nacre, {
    artifact: `oci:${directory.join('layout')}:1`,
    directory: directory.join('out'),
    environment: {},
  });
  assert.equal(readFileSync(directory.join('out/files/link'), 'utf8'), 'a');
  assert.ok(existsSync(directory.join('out/files/empty')));
});
