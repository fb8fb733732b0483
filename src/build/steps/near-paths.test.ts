import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { openWorkshop } from '../testing/workshop.ts';

const files = {
  'package.json': '{}',
  'src/index.ts': '1',
  'src/lib/format.ts': '2',
  'src/lib/parse.ts': '3',
  'docs/README.md': '4',
  'test/lib/format.ts': '5',
  'hidden/key.pem': '6',
  '.dockerignore': "# what is nobody else's\nhidden\n",
  link: '-> src',
};

const rows: readonly (readonly [source: string, hint: RegExp])[] = [
  ['pakage.json', /^Did you mean package\.json\?$/],
  ['Package.JSON', /^Did you mean package\.json\?$/],
  ['scr/index.ts', /^Did you mean src\/index\.ts\?$/],
  ['src/lib/fromat.ts', /^Did you mean src\/lib\/format\.ts\?$/],
  ['format.ts', /^Did you mean src\/lib\/format\.ts or test\/lib\/format\.ts\?$/],
  ['index.ts', /^Did you mean src\/index\.ts\?$/],
  ['link/lib/parze.ts', /^Did you mean link\/lib\/parse\.ts\?$/],
  ['docs/README', /^Did you mean docs\/README\.md\?$/],
  [
    'hidden/key.pem',
    /^Change the rule hidden at .*\.dockerignore:2, which leaves hidden\/key\.pem out, or add !hidden\/key\.pem below it\.$/,
  ],
  ['hidden/none.pem', /^Check the path: it starts at the context/],
  ['quite/another', /^Check the path: it starts at the context/],
];

describe('a source that is not there', () => {
  for (const [source, hint] of rows) {
    test(source, async () => {
      using workshop = openWorkshop();
      workshop.put(files);
      await assert.rejects(workshop.build(`FROM scratch\nCOPY ${source} /x/`), (error) => {
        assert.ok(isFault(error, 'build/no-source'));
        assert.match(error.hint ?? '', hint);
        return true;
      });
    });
  }

  test('a pattern that matches only what is left out is told of with the rule', async () => {
    using workshop = openWorkshop();
    workshop.put(files);
    await workshop.build('FROM scratch\nCOPY hidden/*.pem none* /x/');
    const warnings = workshop.events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
    const [hidden = '', ...others] = warnings.map((message) => message.replace(workshop.context, 'CONTEXT'));
    assert.equal(
      hidden,
      'hidden/*.pem matches nothing in the context: the rule hidden at CONTEXT/.dockerignore:2 leaves hidden/key.pem out',
    );
    assert.deepEqual(others, ['none* matches nothing in the context']);
  });

  test('of a stage', async () => {
    using workshop = openWorkshop();
    workshop.put(files);
    const built = workshop.build('FROM scratch AS a\nCOPY src /app/\nFROM scratch\nCOPY --from=a /app/lib/formt.ts /');
    await assert.rejects(built, (error) => isFault(error) && error.hint === 'Did you mean app/lib/format.ts?');
  });
});
