import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cannotRun, type Lab, openLab, run } from '../e2e/lab.ts';
import { writeFiles } from '../e2e/write-files.ts';
import { buildahExceptions } from './buildah-exceptions.ts';
import { type Build, type Order, openBuildah, openBuildKit, openNacre } from './builders.ts';
import { type BuildKitDaemon, startBuildKit } from './buildkit-daemon.ts';
import type { Case } from './case.ts';
import { cases } from './cases/index.ts';
import { createDescriber, type DescribeImage, describeChange } from './describe-image.ts';
import { differences } from './differences.ts';
import { makeBase } from './make-base.ts';
import { openPlaces, type Places } from './places.ts';

test('cases, records, differences and exceptions belong together', () => {
  const names = cases.map(({ name }) => name);
  assert.ok(names.length >= 60);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(readdirSync(join(import.meta.dirname, 'golden')).sort(), names.map((name) => `${name}.txt`).sort());
  const shown = cases.flatMap((one) => (one.differences ?? []).map(({ why }) => why));
  assert.deepEqual([...new Set(shown)].sort(), Object.keys(differences).sort());
  assert.deepEqual(
    Object.keys(buildahExceptions).filter((name) => !names.includes(name)),
    [],
  );
});

/**
 * What several builders make of the same Dockerfiles: the same files and configuration. golden/ holds what BuildKit made of each, recorded
 * with `UPDATE_GOLDEN=1 NACRE_BENCH_PEERS=<root of a system with docker 28, buildx and git>`; with that variable alone the records are
 * compared with what it makes now.
 */
describe('the same Dockerfile', { skip: cannotRun('setfattr', 'git', 'xz', 'bzip2'), concurrency: 2 }, () => {
  const peers = process.env.NACRE_BENCH_PEERS ?? '';
  let lab: Lab;
  let baseTar: string;
  let daemon: BuildKitDaemon | undefined;
  let describeImage: DescribeImage;
  let baseLines: readonly string[];
  let nacre: Build;
  let buildKit: Build | undefined;
  let buildah: ReturnType<typeof openBuildah>;
  let places: Places;

  before(async () => {
    lab = openLab();
    baseTar = makeBase(lab);
    describeImage = createDescriber(lab.directory);
    nacre = openNacre(lab, baseTar);
    writeFiles(join(lab.directory, 'plain'), { Dockerfile: 'FROM base\n' });
    const plain = { name: 'plain', context: join(lab.directory, 'plain'), flags: [], environment: {} };
    baseLines = describeImage(await nacre(plain)).tree;
    places = await openPlaces(lab);
    buildah = openBuildah(lab, baseTar);
    if (peers === '') return;
    daemon = await startBuildKit(peers, lab.directory);
    buildKit = openBuildKit(lab, daemon, baseTar);
  });
  after(async () => {
    await daemon?.[Symbol.asyncDispose]();
    await places[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  for (const one of cases) {
    test(one.name, async (t) => {
      const order = prepare(one);
      const describeBuilt = async (build: Build): Promise<string> =>
        describeChange(describeImage(await build(order)), baseLines);
      if (buildKit !== undefined && one.notBuildKit === undefined) checkRecord(one, await describeBuilt(buildKit));
      const ours = await describeBuilt(nacre);
      if (one.notBuildKit !== undefined) checkRecord(one, ours);
      assert.equal(ours, withDifferences(readRecord(one), one));
      if (buildahExceptions[one.name] !== undefined) return;
      await t.test('by buildah', { skip: 'missing' in buildah && buildah.missing }, async () => {
        if ('missing' in buildah) return;
        assert.equal(withoutLeftOvers(await describeBuilt(buildah)), withoutLeftOvers(ours));
      });
    });
  }

  function prepare({ name, dockerfile, files = {}, setup, flags = [] }: Case): Order {
    const context = join(lab.directory, 'contexts', name);
    writeFiles(context, { Dockerfile: places.fill(dockerfile, context), ...files });
    run('sh', '-c', 'chmod -R u=rwX,go=rX "$0"', context);
    if (setup !== undefined) run('sh', '-c', `cd "$0" && ${setup}`, context);
    return { name, context, flags: flags.map((flag) => places.fill(flag, context)), environment: {} };
  }
});

function pathOf(name: string): string {
  return join(import.meta.dirname, 'golden', `${name}.txt`);
}

function readRecord({ name }: Case): string {
  return existsSync(pathOf(name)) ? readFileSync(pathOf(name), 'utf8') : '';
}

/** Compares with the record, or writes it. */
function checkRecord(one: Case, made: string): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(pathOf(one.name), made);
  assert.equal(made, readRecord(one));
}

/** The record with the lines that are others on purpose. */
function withDifferences(record: string, { differences = [] }: Case): string {
  let lines = record.split('\n');
  for (const { buildKit, nacre } of differences) {
    for (const line of buildKit) assert.ok(lines.includes(line), `${line} is not in the record`);
    lines = lines.filter((line) => !buildKit.includes(line));
    lines = [...lines.slice(0, lines.indexOf('')), ...nacre, ...lines.slice(lines.indexOf(''))];
  }
  const end = lines.indexOf('');
  return [...lines.slice(0, end).sort(), ...lines.slice(end)].join('\n');
}

/** Without mount points that buildah leaves in images, what it says of itself, and what its OCI images do not hold. */
function withoutLeftOvers(description: string): string {
  return description
    .split('\n')
    .filter((line) => !/^\/(etc\/(hosts|hostname|resolv.conf)|run|run\/.*|dev\/.*) /.test(line))
    .map((line) => line.replace(/^Labels (.*)/, ownLabels).replace(/^Env (.*)/, sortedEnv))
    .filter((line) => !/^(Healthcheck|Shell|OnBuild) |^Labels \{\}$|^WorkingDir "\/"$/.test(line))
    .join('\n');
}

function ownLabels(_line: string, json: string): string {
  const { 'io.buildah.version': _, ...own } = JSON.parse(json) as Record<string, string>;
  return `Labels ${JSON.stringify(own)}`;
}

function sortedEnv(_line: string, json: string): string {
  return `Env ${JSON.stringify((JSON.parse(json) as string[]).sort())}`;
}
