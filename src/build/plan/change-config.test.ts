import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRunConfig, type RunConfig } from '../../oci/index.ts';
import { changeConfig } from './change-config.ts';

const base: RunConfig = {
  ...emptyRunConfig,
  env: ['PATH=/bin', 'A=1'],
  cmd: ['sh'],
  workingDir: '/srv',
  labels: { one: '1' },
  exposedPorts: ['80/tcp'],
};

const cases: readonly { readonly changes: readonly string[]; readonly changed: Partial<RunConfig> }[] = [
  { changes: [], changed: {} },
  { changes: ['CMD ["a", "b"]'], changed: { cmd: ['a', 'b'] } },
  { changes: ['cmd a b'], changed: { cmd: ['/bin/sh', '-c', 'a b'] } },
  { changes: ['ENV A=$A$A B=2', 'ENV C=$B'], changed: { env: ['PATH=/bin', 'A=11', 'B=2', 'C=2'] } },
  { changes: ['EXPOSE 443 53/udp'], changed: { exposedPorts: ['443/tcp', '53/udp', '80/tcp'] } },
  { changes: ['LABEL two=2\nLABEL one=0'], changed: { labels: { one: '0', two: '2' } } },
  { changes: ['ONBUILD RUN true'], changed: { onBuild: ['RUN true'] } },
  { changes: ['USER 1000:1000', 'VOLUME /data'], changed: { user: '1000:1000', volumes: ['/data'] } },
  { changes: ['WORKDIR app', 'WORKDIR $A'], changed: { workingDir: '/srv/app/1' } },
  { changes: ['STOPSIGNAL SIGINT'], changed: { stopSignal: 'SIGINT' } },
  {
    changes: ['HEALTHCHECK --retries=2 CMD true'],
    changed: { healthcheck: { test: ['CMD-SHELL', 'true'], retries: 2 } },
  },
];

for (const { changes, changed } of cases) {
  test(`${JSON.stringify(changes)} changes what it says and nothing else`, () => {
    const { value, diagnostics } = changeConfig(base, changes, '--change');
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(value.config, { ...base, ...changed });
  });
}

test('an entry point without a CMD takes away that of the image', () => {
  const { cmd: _cmd, ...rest } = base;
  assert.deepEqual(changeConfig(base, ['ENTRYPOINT ["e"]'], '').value.config, { ...rest, entrypoint: ['e'] });
  const both = changeConfig(base, ['CMD ["c"]', 'ENTRYPOINT ["e"]'], '').value;
  assert.deepEqual(both.config, { ...base, entrypoint: ['e'], cmd: ['c'] });
  assert.deepEqual(both.history, ['CMD ["c"]', 'ENTRYPOINT ["e"]']);
});

const refused: readonly (readonly [change: string, message: RegExp, line: number])[] = [
  ['RUN true', /^RUN can not be a change$/, 1],
  ['FROM other', /^FROM can not be a change$/, 1],
  ['CMD a\nCOPY a b', /^COPY can not be a change$/, 2],
  ['ENV', /ENV/, 1],
  ['SPELL a', /SPELL/i, 1],
  ['', /empty/, 1],
  ['STOPSIGNAL $NONE', /./, 1],
];

for (const [change, message, line] of refused) {
  test(`${JSON.stringify(change)} is refused where it stands`, () => {
    const [first] = changeConfig(base, [change], '--change').diagnostics.filter(({ severity }) => severity === 'error');
    assert.match(first?.message ?? '', message);
    assert.deepEqual([first?.place.file, first?.place.line], ['--change', line]);
  });
}
