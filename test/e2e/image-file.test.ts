import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeMergedRoot } from './images.ts';
import { call, cannotRun, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

/** Folders of a Dockerfile and the `image.ts` that says the same. */
const root = join(import.meta.dirname, '../image-file');
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** What cases are asked with. */
const asked: Readonly<Record<string, object>> = {
  context: { args: { VERSION: '2', MODE: 'release' } },
  target: { target: 'wanted' },
};

interface Built {
  readonly 'containerimage.digest': string;
}

test('the types of nacre/image-file take these programs, and refuse what is wrong', {
  skip: missingPrograms('tsc'),
}, () => {
  const checked = call(['tsc', '-p', root]);
  assert.equal(checked.stdout, '');
  assert.equal(checked.status, 0);
});

/** All are built by one call: every target of a bake file by itself. */
describe('a Dockerfile and the image.ts that says the same', { skip: cannotRun('tar') }, () => {
  let lab: Lab;
  let built: Readonly<Record<string, Built>>;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', makeMergedRoot(lab), 'base');
    const context = writeFiles(join(lab.directory, 'context'), {
      'a.txt': 'alpha\n',
      'c.txt': 'gamma\n',
      'a b.txt': 'blank\n',
      'dir/b.txt': 'beta\n',
      'dir/x.tmp': '',
      'dir/deep/d.txt': 'delta\n',
      '.dockerignore': 'cases\n*.json\n',
    });
    run('tar', '-C', join(context, 'dir'), '--owner=7', '--group=8', '-cf', join(context, 'packed.tar'), 'b.txt');
    cpSync(root, join(lab.directory, 'cases'), { recursive: true });
    const toTarget = (name: string, file: string): object => ({
      context,
      dockerfile: join(lab.directory, 'cases', name, file),
      output: ['type=image'],
      ...asked[name],
    });
    const target = Object.fromEntries(
      names.flatMap((name) => [
        [`${name}-text`, toTarget(name, 'Dockerfile')],
        [`${name}-program`, toTarget(name, 'image.ts')],
      ]),
    );
    const group = { default: { targets: Object.keys(target) } };
    const bake = join(lab.directory, 'bake.json');
    writeFileSync(bake, JSON.stringify({ group, target }));
    const metadata = join(lab.directory, 'metadata.json');
    lab.ok('bake', '-f', bake, '--metadata-file', metadata);
    built = JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, Built>;
  });
  after(() => lab[Symbol.dispose]());

  test('there are at least 15', () => {
    assert.ok(names.length >= 15);
    assert.deepEqual(
      names.filter((name) => !existsSync(join(root, name, 'image.ts')) || !existsSync(join(root, name, 'Dockerfile'))),
      [],
    );
  });

  for (const name of names) {
    test(`have the same digest: ${name}`, () => {
      const [text, program] = [built[`${name}-text`], built[`${name}-program`]];
      assert.match(text?.['containerimage.digest'] ?? '', /^sha256:/);
      assert.equal(program?.['containerimage.digest'], text?.['containerimage.digest']);
    });
  }

  test('differ when what they say does', () => {
    const digests = names.map((name) => built[`${name}-text`]?.['containerimage.digest']);
    assert.equal(new Set(digests).size, names.length);
  });
});
