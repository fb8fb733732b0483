import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openRegistry } from '../../src/registry/client/index.ts';
import { type CuttingProxy, startCuttingProxy } from '../registry/cutting-proxy.ts';
import { openServedStore, type ServedStore } from '../registry/open-served-store.ts';
import { putSample, sampleImage } from '../suites/sample-image.ts';
import { sampleTar } from '../suites/sample-tar.ts';
import { until } from '../suites/until.ts';
import { type Lab, labEnvironment, nacreProgram, openLab } from './lab.ts';

const size = 3_200_000;
/** What may be on its way when a process is killed, on a machine that is busy, and what is said before and after a blob. */
const lostByKill = 1_000_000;

/** Bytes that do not compress. */
function noise(): Uint8Array {
  const blocks = Array.from({ length: size / 32 }, (_, at) => createHash('sha256').update(`${at}`).digest());
  return Buffer.concat(blocks);
}

const image = sampleImage({ gzip: sampleTar({ large: noise() }) });

/** A registry behind a slow connection, with an image in it, and a store here. */
interface Place extends AsyncDisposable {
  readonly lab: Lab;
  readonly served: ServedStore;
  readonly proxy: CuttingProxy;
  /** Of the image, behind the proxy. */
  readonly name: string;
}

/** @param pace bytes in a millisecond */
async function openPlace(pace: number): Promise<Place> {
  const served = await openServedStore();
  const proxy = await startCuttingProxy(served.origin, { pace });
  const lab = openLab();
  using registry = openRegistry({ environment: {} });
  const repository = registry.repository({ registry: served.host, repository: 'a/b' });
  await repository.point('1', await putSample(repository, image));
  return {
    lab,
    served,
    proxy,
    name: `${proxy.host}/a/b:1`,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      lab[Symbol.dispose]();
    },
  };
}

/** A call of the tool under way. */
interface Call {
  readonly child: ChildProcess;
  /** Exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  told(): string;
}

function start({ lab }: Place, ...args: readonly string[]): Call {
  const child = spawn(nacreProgram, args, { env: labEnvironment(lab.directory), stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (piece) => {
    told += piece;
  });
  const ended = once(child, 'close').then(([status, signal]) => status ?? signal);
  return { child, ended, told: () => told };
}

/** Starts it again and again, and kills it each time that so many bytes have passed. @returns how often it was killed */
async function killOften(place: Place, passed: () => number, ...args: readonly string[]): Promise<number> {
  for (let kills = 0; ; kills++) {
    const call = start(place, ...args);
    const before = passed();
    await until(() => passed() > before + 700_000 || call.child.exitCode !== null, call.told);
    if (call.child.exitCode !== null) {
      assert.equal(await call.ended, 0, call.told());
      return kills;
    }
    call.child.kill('SIGKILL');
    await call.ended;
  }
}

function assertPulled({ lab, name }: Place): void {
  assert.match(lab.ok('images', '--json'), new RegExp(image.descriptor.digest));
  lab.ok('inspect', name);
  lab.ok('system', 'check');
  lab.ok('prune', '--force');
  assert.deepEqual(readdirSync(join(lab.directory, 'root', 'ingest')), []);
}

describe('transfers in several processes', () => {
  test('a pull that is killed again and again asks for each byte about once', async (t) => {
    await using place = await openPlace(5000);
    const kills = await killOften(place, () => place.proxy.down, 'pull', '-q', place.name);
    t.diagnostic(`${kills} kills, ${place.proxy.down} bytes`);
    assert.ok(kills >= 3);
    assert.ok(place.proxy.down < size + (kills + 1) * lostByKill);
    assertPulled(place);
  });

  test('a push that is killed again and again sends each byte about once', async (t) => {
    await using place = await openPlace(5000);
    assert.equal(await start(place, 'pull', '-q', `${place.served.host}/a/b:1`).ended, 0);
    const name = `${place.proxy.host}/c/d:1`;
    place.lab.ok('tag', `${place.served.host}/a/b:1`, name);
    const kills = await killOften(place, () => place.proxy.up, 'push', '-q', name);
    t.diagnostic(`${kills} kills, ${place.proxy.up} bytes`);
    assert.ok(kills >= 3);
    assert.ok(place.proxy.up < size + (kills + 1) * lostByKill);
    const pushed = await place.served.store.has(image.layers[0] ?? image.descriptor);
    assert.ok(pushed);
    assert.deepEqual(
      readdirSync(join(place.lab.directory, 'root', 'ingest')).filter((file) => file.startsWith('partial-')),
      [],
    );
  });

  test('of two pulls of one image one fetches it; when it is killed, the other goes on, and who is stopped stops', async () => {
    await using place = await openPlace(1000);
    const pull = (): Call => start(place, 'pull', place.name);
    const first = pull();
    await until(() => place.proxy.down > 200_000, first.told);
    const [second, third] = [pull(), pull()];
    for (const each of [second, third])
      await until(() => each.told().includes('waiting: another call brings it already'), each.told);
    const stopped = performance.now();
    third.child.kill('SIGINT');
    assert.equal(await third.ended, 130);
    assert.ok(performance.now() - stopped < 1000);
    first.child.kill('SIGKILL');
    await first.ended;
    assert.equal(await second.ended, 0, second.told());
    assert.ok(place.proxy.down < 2 * size);
    assertPulled(place);
  });
});
