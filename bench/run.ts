import { spawnSync } from 'node:child_process';
import { cpus, release } from 'node:os';
import { bridged, detached, exec, fifty, idle, manyAtOnce, removeForced, stop } from './cases/containers.ts';
import { index, mount } from './cases/index.ts';
import { cold, coldBuildah, coldCached } from './cases/large-build.ts';
import { load, loadCompressed, readCold, readWarm, remove } from './cases/layers.ts';
import { manyFiles } from './cases/many-files.ts';
import { debian, node, nodeEdit } from './cases/real-build.ts';
import { registry } from './cases/registry.ts';
import {
  copyToLayout,
  pullAgain,
  pullTop,
  pullWhole,
  pushAgain,
  pushBuilt,
  pushKept,
} from './cases/registry-client.ts';
import { run } from './cases/run.ts';
import { cached, stages, uncached } from './cases/small-build.ts';
import type { Bench, Contender, Lab } from './contender.ts';
import { type Measurement, measure } from './measure.ts';
import { openLab } from './open-lab.ts';

/**
 * `node bench/run.ts [NAME...]`: measures nacre beside the tools people use today, in one run, and prints the ratios.
 * A tool that is not installed is named and passed over.
 */
const benches: readonly Bench[] = [
  ...[run, bridged, detached, fifty, manyAtOnce, exec, stop, removeForced, idle],
  ...[cached, uncached, stages, cold, coldCached, coldBuildah],
  ...[manyFiles, node, nodeEdit, debian],
  ...[load, loadCompressed, readCold, readWarm, remove, index, mount],
  ...[pushBuilt, pushKept, pushAgain, pullWhole, pullTop, pullAgain, copyToLayout],
  registry,
];

/** Benches that fetch from elsewhere. */
const online: readonly Bench[] = [node, nodeEdit, debian];

main(process.argv.slice(2));

function main(names: readonly string[]): void {
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined)
    fail(`there is no bench "${unknown}"; there are: ${benches.map((bench) => bench.name).join(', ')}`);
  if (process.geteuid?.() !== 0) fail('containers need root: run it with sudo');
  if (process.env.NACRE_BENCH_PRIVATE === undefined) process.exit(enterPrivateMounts(names));
  using lab = openLab();
  console.log(describeMachine(lab));
  for (const bench of benches) if (names.length === 0 || names.includes(bench.name)) report(bench, lab);
}

/**
 * Begins again with mounts of its own, so that nothing stays mounted whatever happens, and without the v2 control groups of a hybrid host,
 * which crun refuses when other tools call it. Where nothing is fetched it has a network of its own, too, in which tools may make bridges and rules.
 */
function enterPrivateMounts(names: readonly string[]): number {
  const isOnline = names.length === 0 || online.some(({ name }) => names.includes(name));
  const network = isOnline ? [] : ['--net'];
  const script = `umount /sys/fs/cgroup/unified 2>/dev/null; ${isOnline ? '' : 'ip link set lo up; '}exec "$@"`;
  const command = ['sh', '-c', script, 'sh', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const env = { ...process.env, NACRE_BENCH_PRIVATE: isOnline ? 'mounts' : 'network' };
  const { status } = spawnSync('unshare', ['--mount', ...network, '--propagation', 'slave', ...command], {
    stdio: 'inherit',
    env,
  });
  return status ?? 1;
}

function describeMachine(lab: Lab): string {
  const versions = Object.entries(lab.peers).map(
    ([name, peer]) => `${name}: ${'missing' in peer ? peer.missing : peer.version}`,
  );
  const machine = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, Linux ${release()}, Node ${process.version}`;
  return [machine, ...versions].join('\n');
}

function report(bench: Bench, lab: Lab): void {
  const candidates = bench.candidates(lab);
  console.log(`\n${bench.name}: ${bench.about}`);
  const ready = candidates.filter((each): each is Contender => !('missing' in each));
  const results = measure(ready, bench.runs);
  const own = results.find((each) => each.name === 'nacre');
  const heads = ['min', 'median', 'max'].map((head) => head.padStart(9)).join('');
  if (candidates.length > 0) console.log(`  ${'seconds'.padEnd(14)}${heads}   nacre is`);
  for (const result of results) console.log(formatRow(result, own, bench));
  for (const each of candidates)
    if ('missing' in each) console.log(`  ${each.name.padEnd(14)} skipped: ${each.missing}`);
  for (const fact of bench.facts?.(lab) ?? []) console.log(`  ${fact}`);
}

function formatRow(result: Measurement, own: Measurement | undefined, bench: Bench): string {
  const cells = [result.min, result.median, result.max].map((seconds) => seconds.toFixed(3).padStart(9)).join('');
  const row = `  ${result.name.padEnd(14)}${cells}`;
  if (own === undefined || own === result) return row;
  const goal = bench.goals[result.name];
  return `${row}   ${(own.median / result.median).toFixed(2)} ×${goal === undefined ? '' : ` (goal ≤ ${goal} ×)`}`;
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
