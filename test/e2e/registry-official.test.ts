import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openLab } from './lab.ts';
import { startNacreRegistry } from './start-nacre-registry.ts';

/** Built from the distribution-spec's folder `conformance`, see CONTRIBUTING.md. */
const program = process.env.NACRE_OCI_CONFORMANCE ?? '';
const skip = existsSync(program)
  ? false
  : 'NACRE_OCI_CONFORMANCE names no conformance program of the distribution-spec';

/** All that the specification leaves to registries and is offered here; the program's own defaults ask for the rest. */
const offered = ['BLOBS_DIGEST_HEADER', 'BLOBS_UPLOAD_CANCEL', 'MANIFESTS_DIGEST_HEADER', 'MANIFESTS_TAG_PARAM'];

describe('the conformance program of the distribution-spec', { skip }, () => {
  test('passes, with nothing left out but manifests whose parts are not there', async () => {
    using lab = openLab();
    using registry = await startNacreRegistry(lab.directory);
    const results = join(lab.directory, 'results');
    const environment = {
      OCI_REGISTRY: registry.host,
      OCI_TLS: 'disabled',
      OCI_RESULTS_DIR: results,
      ...Object.fromEntries(offered.map((name) => [`OCI_API_${name}`, 'true'])),
    };
    const child = spawn(program, { env: environment, cwd: lab.directory, stdio: 'ignore' });
    const [status] = await once(child, 'exit');
    const [, told = ''] = readFileSync(join(results, 'results.yaml'), 'utf8').split(/^apis:$/m);
    const outcomes = [...told.matchAll(/^ {2}(\S.*): +(\w+)$/gm)];
    const short = outcomes
      .filter(([, , outcome]) => outcome !== 'Pass')
      .map(([, name, outcome]) => `${name}: ${outcome}`);
    assert.deepEqual([status, short], [0, ['Sparse Manifests: Disabled']]);
    assert.ok(outcomes.length > 40);
  });
});
