import assert from 'node:assert/strict';
import {
  appendFileSync,
  globSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { unpackImage } from './images.ts';
import { cannotRun, type Lab, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

// What these commands write is different each time they run.
const dockerfile = `FROM base AS tools
RUN cat /proc/sys/kernel/random/uuid > /tool
FROM base
COPY package.json /app/
RUN cat /proc/sys/kernel/random/uuid > /deps
COPY src /app/src
COPY --from=tools /tool /opt/
RUN cat /app/src/main /proc/sys/kernel/random/uuid > /built
`;

const files = { Dockerfile: dockerfile, 'package.json': '{}\n', 'src/main': 'code\n', 'src/other': 'other\n' };

/** What a build did: steps that were carried out and steps that were remembered, without their numbers. */
interface Built {
  readonly digest: string;
  readonly done: readonly string[];
  readonly fetched: number;
  readonly stderr: string;
}

function build(lab: Lab, context: string, ...flags: readonly string[]): Built {
  const { status, stdout, stderr } = lab.nacre('build', '--progress', 'plain', '-t', 'built', ...flags, context);
  assert.equal(status, 0, stderr);
  const titles = [...stderr.matchAll(/^#(\d+) (?:\[[^\]]*\] )?(.*)\n#\1 DONE/gm)].map(([, , title = '']) => title);
  return {
    digest: stdout.trim(),
    done: titles.filter((title) => /^[A-Z]/.test(title)),
    fetched: titles.filter((title) => title.startsWith('fetch layer')).length,
    stderr,
  };
}

function readBuilt(lab: Lab, ...paths: readonly string[]): readonly string[] {
  const root = unpackImage(lab, 'built');
  return paths.map((path) => readFileSync(join(root, path), 'utf8'));
}

/** Two stores as two machines. */
function openMachines(): { readonly here: Lab; readonly there: Lab } {
  const [here, there] = [openLab(), openLab()];
  for (const lab of [here, there]) lab.ok('import', '-q', here.baseTar(), 'base');
  return { here, there };
}

describe('caches of other machines', { skip: cannotRun() }, () => {
  let here: Lab;
  let there: Lab;
  let round = 0;

  before(() => {
    ({ here, there } = openMachines());
  });
  after(() => {
    here[Symbol.dispose]();
    there[Symbol.dispose]();
  });

  /** The same new context for both machines, as two checkouts have it, and a place for a cache. */
  async function checkOut(text: Readonly<Record<string, string>> = files): Promise<readonly [string, string, string]> {
    round += 1;
    const own = { ...text, Dockerfile: (text.Dockerfile ?? '').replaceAll(/^FROM .*$/gm, `$&\nENV ROUND=${round}`) };
    const [a, b] = [here, there].map((lab) => writeFiles(join(lab.directory, `context-${round}`), own));
    await setTimeout(60);
    return [a ?? '', b ?? '', join(here.directory, `cache-${round}`)];
  }

  for (const mode of ['min', 'max']) {
    test(`mode=${mode}: nothing runs again on another machine`, async () => {
      const [a, b, cache] = await checkOut();
      const first = build(here, a, '--cache-to', `type=local,dest=${cache},mode=${mode}`);
      const second = build(there, b, '--cache-from', `type=local,src=${cache}`);
      assert.deepEqual(second.done, []);
      assert.equal(second.digest, first.digest);
      assert.deepEqual(readBuilt(there, 'deps', 'opt/tool', 'built'), readBuilt(here, 'deps', 'opt/tool', 'built'));
      appendFileSync(join(b, 'src/main'), 'more\n');
      const third = build(there, b, '--cache-from', `type=local,src=${cache}`);
      // Where only the image's own layers went along, a stage that has to be read is built.
      const tool = mode === 'min' ? ['RUN cat /proc/sys/kernel/random/uuid > /tool'] : [];
      const built = 'RUN cat /app/src/main /proc/sys/kernel/random/uuid > /built';
      assert.deepEqual(third.done.toSorted(), ['COPY --from=tools /tool /opt/', 'COPY src /app/src', built, ...tool]);
      assert.equal(readBuilt(there, 'deps')[0], readBuilt(here, 'deps')[0]);
    });
  }

  test('inline: an image brings what is known of its layers', async () => {
    const [a, b] = await checkOut();
    const layout = join(here.directory, `layout-${round}`);
    build(here, a, '--cache-to', 'type=inline', '-o', `type=oci,tar=false,dest=${layout}`);
    const plain = build(here, a);
    const second = build(there, b, '--cache-from', `type=local,src=${layout},tag=docker.io/library/built:latest`);
    assert.deepEqual(second.done, []);
    // What is inside an image changes its digest, and only where it was asked for.
    assert.equal(second.digest, plain.digest);
  });

  test('a cache that is damaged or not there is a warning', async () => {
    const spoil: readonly (readonly [string, RegExp, (cache: string) => void])[] = [
      ['no layout', /not used: .*not an OCI image layout/, (cache) => rmSync(join(cache, 'oci-layout'))],
      [
        'no index',
        /not used: .*index.json/,
        (cache) => writeFileSync(join(cache, 'index.json'), '{"schemaVersion":2}'),
      ],
      ['documents cut off', /not used: /, (cache) => shorten(cache, (bytes) => bytes[0] === 0x7b)],
      ['layers cut off', /has lost a layer/, (cache) => shorten(cache, (bytes) => bytes[0] !== 0x7b)],
    ];
    for (const [what, warning, work] of spoil) {
      const [a, b, cache] = await checkOut();
      build(here, a, '--cache-to', `type=local,dest=${cache},mode=max`);
      work(cache);
      const { stderr } = build(there, b, '--cache-from', `type=local,src=${cache}`);
      assert.match(stderr, warning, what);
    }
  });

  test('neither secrets nor values of arguments go along', async () => {
    const [secret, value] = ['bytes-of-a-secret', 'value-of-an-argument'];
    const [a, , cache] = await checkOut({
      Dockerfile: `FROM base
ARG VALUE
RUN --mount=type=secret,id=s --mount=type=secret,id=s,env=S test "$(cat /run/secrets/s)" = "$S" && test -n "$VALUE" && echo done > /done
`,
    });
    const file = join(here.directory, 'secret');
    writeFileSync(file, secret);
    const given = ['--secret', `id=s,src=${file}`, '--build-arg', `VALUE=${value}`];
    build(here, a, ...given, '--cache-to', `type=local,dest=${cache},mode=max,mounts=true,compression=uncompressed`);
    const blobs = globSync(join(cache, 'blobs/sha256/*'));
    assert.ok(blobs.length > 2);
    for (const path of blobs) {
      const text = readFileSync(path, 'latin1');
      assert.ok(!text.includes(secret) && !text.includes(value), path);
    }
  });

  test('contents of cache mounts go along when they are asked for', async () => {
    const text = (step: string): string => `FROM base
RUN --mount=type=cache,id=one,target=/one,uid=7,gid=8,mode=0750 echo ${step} >> /one/log; chown 5:6 /one/log; chmod 640 /one/log; stat -c '%u:%g %a' /one /one/log > /seen; cat /one/log >> /seen
RUN --mount=type=cache,id=two,target=/two,sharing=locked echo ${step} >> /two/log; cat /two/log > /two-seen
RUN --mount=type=cache,id=three,target=/three,sharing=private echo ${step} >> /three/log; cat /three/log > /three-seen
`;
    const [a, b, cache] = await checkOut({ Dockerfile: text('first') });
    build(here, a, '--cache-to', `type=local,dest=${cache},mode=min,"mounts=one,three"`);
    writeFileSync(join(b, 'Dockerfile'), text('second'));
    build(there, b, '--cache-from', `type=local,src=${cache}`);
    assert.deepEqual(readBuilt(there, 'seen', 'two-seen', 'three-seen'), [
      '7:8 750\n5:6 640\nfirst\nsecond\n',
      'second\n',
      'first\nsecond\n',
    ]);
    // A build that runs nothing passes on what it has, and what it only knows of.
    const [next, further] = [join(here.directory, 'next'), join(here.directory, 'further')];
    build(there, b, '--cache-to', `type=local,dest=${next},mounts=true`);
    assert.equal(mountsOf(next).length, 3);
    there.ok('builder', 'prune', '-a', '-f', '--filter', 'type=exec.cachemount');
    build(there, b, '--cache-from', `type=local,src=${next}`, '--cache-to', `type=local,dest=${further},mounts=true`);
    assert.deepEqual(mountsOf(further), mountsOf(next));
  });
});

function shorten(cache: string, choose: (bytes: Uint8Array) => boolean): void {
  const blobs = join(cache, 'blobs/sha256');
  for (const name of readdirSync(blobs)) {
    const path = join(blobs, name);
    if (choose(readFileSync(path))) truncateSync(path, Math.floor(statSync(path).size / 2));
  }
}

/** The cache mounts that a cache holds. */
function mountsOf(cache: string): readonly unknown[] {
  for (const path of globSync(join(cache, 'blobs/sha256/*'))) {
    const bytes = readFileSync(path);
    const document: unknown = bytes[0] === 0x7b ? JSON.parse(bytes.toString('utf8')) : undefined;
    if (typeof document === 'object' && document !== null && 'mounts' in document && Array.isArray(document.mounts))
      return document.mounts;
  }
  return [];
}
