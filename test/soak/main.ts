import assert from 'node:assert/strict';
import { openLab } from '../e2e/lab.ts';
import { soak } from './soak.ts';

// node test/soak/main.ts [CYCLES]: fails when anything is left behind. `make soak` runs it.
const cycles = Number(process.argv[2] ?? 2000);
using lab = openLab();
lab.ok('import', '-q', lab.baseTar(), 'base');
const began = performance.now();
const report = await soak({
  lab,
  cycles,
  alone: true,
  onProgress: (done, killed) => process.stdout.write(`${done} of ${cycles}, killed ${JSON.stringify(killed)}\n`),
});
const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(
  `${cycles} cycles in ${seconds} s, killed ${JSON.stringify(report.killed)}\n${report.check.output}\n`,
);
assert.deepEqual(
  { left: report.left, stuck: report.stuck, check: report.check.status },
  { left: [], stuck: '', check: 0 },
);
