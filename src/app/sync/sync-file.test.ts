import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSyncFile, syncFileSchema } from './sync-file.ts';

const whole = `
parallel: 8
repositories:
  - source: docker.io/library/debian
    target: mirror.example/{repository}
    tags: ["12*", "/^bookworm-[0-9]+$/", "!*-backports*"]
    versions: ">=12 <14"
    newest: 5
    newestBy: date
    platforms: [linux/amd64, linux/arm64]
    referrers: true
    delete: true
  - { source: "registry.example/team/**", target: "oci:mirror/{name}", tags: latest }
`;

test('a file', async () => {
  const { value, diagnostics } = await parseSyncFile(whole, 's.yaml');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(value, {
    parallel: 8,
    repositories: [
      {
        source: 'docker.io/library/debian',
        target: 'mirror.example/{repository}',
        tags: ['12*', '/^bookworm-[0-9]+$/', '!*-backports*'],
        versions: '>=12 <14',
        newest: 5,
        newestBy: 'date',
        platforms: ['linux/amd64', 'linux/arm64'],
        referrers: true,
        delete: true,
      },
      { source: 'registry.example/team/**', target: 'oci:mirror/{name}', tags: ['latest'] },
    ],
  });
});

const one = (text: string): string => `repositories:\n  - { source: a.example/b, target: c.example/d, ${text} }\n`;
const from = (source: string, target: string): string => `repositories:\n  source: ${source}\n  target: ${target}\n`;

describe('what is refused', () => {
  const rows: readonly (readonly [text: string, place: string, message: RegExp, hint?: RegExp])[] = [
    ['', '1:1', /^the file has no repositories$/, /Add repositories/],
    ['repositories:\n  - source: a', '2:5', /^an entry has no target$/],
    ['repositorys: []', '1:1', /^the file has no key repositorys$/, /Did you mean repositories\?/],
    [one('tag: x'), '2:49', /^an entry has no key tag$/, /tags\?/],
    [one('tags: "/(/"'), '2:55', /"\/\(\/" is no pattern of tags/, /quote/],
    [one('tags: "!"'), '2:55', /no pattern of tags/],
    [one('versions: new'), '2:49', /"new" is no range of versions/],
    [one('newest: 0'), '2:57', /no whole number of 1 or more/],
    [one('newestBy: date'), '2:49', /says nothing without newest/],
    [one('newest: 1, newestBy: age'), '2:70', /none of version, date/],
    [one('platforms: amd65'), '2:60', /"amd65" is not an architecture/],
    [one('delete: 1'), '2:57', /neither true nor false/],
    [from('a.example/b:1', 'c'), '2:11', /names an image, where the tags of a repository are meant/],
    [from('oci-archive:a.tar', 'c'), '2:11', /an archive, which has no tags/],
    [from('a*/b', 'c'), '2:11', /no pattern of the repositories of a registry/],
    [from('"**"', 'c'), '2:11', /no pattern of the repositories of a registry/],
    [from('a.example/**', 'c.example/d'), '3:3', /target of several repositories/, /c\.example\/d\/\{repository\}/],
    [from('a.example/b', 'c.example/{nam}'), '3:3', /nothing is known that \{ stands for/, /\{name\}/],
    [from('oci:b', 'c.example/{name}'), '3:3', /asks for the name of a directory/],
    [from('a.example/b', 'C.example/D'), '3:3', /written in lower case/],
  ];
  for (const [text, place, message, hint] of rows)
    test(JSON.stringify(text), async () => {
      const { value, diagnostics } = await parseSyncFile(text, 's.yaml');
      assert.equal(value, undefined);
      const found = diagnostics.find((each) => message.test(each.message));
      assert.ok(found, JSON.stringify(diagnostics));
      assert.equal(`${found.place.line}:${found.place.column}`, place);
      if (hint !== undefined) assert.match(found.hint ?? '', hint);
    });
});

test('the schema forbids what is not known', () => {
  const schema = syncFileSchema();
  assert.deepEqual([schema.required, schema.additionalProperties], [['repositories'], false]);
});
