import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../base/index.ts';
import { hostPlatform } from '../../oci/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import { toPlan } from '../plan/to-plan.ts';
import { findScannedStages } from './scanned-stages.ts';

const stages = (first: string, own: string): string => `${first}
FROM scratch AS tools
${own}
COPY tool /tool
COPY other /other
FROM scratch AS unused
COPY x /x
FROM scratch AS files
COPY --from=tools /tool /tool
FROM files
COPY main /main
`;

const scan = 'ARG BUILDKIT_SBOM_SCAN_STAGE';

const rows: readonly (readonly [
  text: string,
  buildArgs: Readonly<Record<string, string>>,
  found: readonly (readonly [name: string, label: string])[],
])[] = [
  [stages('', ''), {}, []],
  [stages('', ''), { BUILDKIT_SBOM_SCAN_STAGE: 'true' }, []],
  [stages('', `${scan}=true`), {}, [['tools', 'COPY other /other']]],
  [stages('', scan), { BUILDKIT_SBOM_SCAN_STAGE: '1' }, [['tools', 'COPY other /other']]],
  [stages('', `${scan}=true`), { BUILDKIT_SBOM_SCAN_STAGE: 'false' }, []],
  [
    stages(`${scan}=true`, ''),
    {},
    [
      ['tools', 'COPY other /other'],
      ['files', 'COPY --from=tools /tool /tool'],
    ],
  ],
  [stages(`${scan}=files,unused`, ''), {}, [['files', 'COPY --from=tools /tool /tool']]],
  [stages(`${scan}=true`, `${scan}=false`), {}, [['files', 'COPY --from=tools /tool /tool']]],
];

for (const [text, buildArgs, found] of rows) {
  test(`${JSON.stringify(text.match(/ARG.*/g))} ${JSON.stringify(buildArgs)}`, async () => {
    const dockerfile = parseDockerfile(utf8(text), { file: 'Dockerfile' }).value;
    const platform = hostPlatform();
    const request = { buildArgs, labels: {}, platform, buildPlatform: platform };
    const { value: plan } = await toPlan(dockerfile, request, { image: async () => undefined, names: async () => [] });
    assert.ok(plan !== undefined);
    const labels = new Map(plan.steps.map(({ digest, label }) => [digest, label.replace(/^\[.*\] /, '')]));
    const scanned = findScannedStages(plan, dockerfile, buildArgs);
    assert.deepEqual(
      scanned.map(({ name, step }) => [name, labels.get(step)]),
      found,
    );
  });
}
