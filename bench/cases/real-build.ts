import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianImage, nodeImage } from '../base-images.ts';
import { call } from '../call.ts';
import type { Bench, Lab } from '../contender.ts';
import { builders } from './builders.ts';

const nodeProject = (base: string): string => `FROM ${base} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
RUN npx tsc && npm prune --omit=dev

FROM ${base}
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER 65532
CMD ["node", "dist/main.js"]
`;

/** What a TypeScript server has its image made with, nothing remembered. */
export const node: Bench = {
  name: 'node',
  about: 'TypeScript project: npm ci, tsc, prune, copy; --no-cache',
  runs: 3,
  goals: {},
  candidates: (lab) => builders(lab, { context: makeProject(lab), noCache: true, base: nodeImage(lab) }, nodeProject),
};

/** The same after one line of source was changed. */
export const nodeEdit: Bench = {
  name: 'node-edit',
  about: 'the same project after a change of one source file',
  runs: 3,
  goals: {},
  candidates(lab) {
    const context = makeProject(lab);
    let run = 0;
    const before = (): void => writeSource(context, `build ${run++}`);
    return builders(lab, { context, noCache: false, before, base: nodeImage(lab) }, nodeProject);
  },
};

/** Forty packages of Debian, with all that they need. */
const packages = [
  ...[
    'bc',
    'bsdextrautils',
    'bzip2',
    'cpio',
    'cron',
    'curl',
    'dc',
    'dnsutils',
    'ed',
    'file',
    'gawk',
    'git',
    'gnupg',
    'htop',
  ],
  ...[
    'iproute2',
    'iputils-ping',
    'jq',
    'less',
    'lsof',
    'make',
    'man-db',
    'mawk',
    'nano',
    'netcat-openbsd',
    'openssh-client',
  ],
  ...[
    'patch',
    'perl',
    'procps',
    'psmisc',
    'python3',
    'rsync',
    'socat',
    'sqlite3',
    'strace',
    'sudo',
    'tree',
    'unzip',
    'vim-tiny',
  ],
  ...['xz-utils', 'zip'],
];

export const debian: Bench = {
  name: 'debian',
  about: `apt-get install of ${packages.length} packages, --no-cache`,
  runs: 2,
  goals: {},
  candidates: (lab) =>
    builders(lab, { context: lab.scratch('packages'), noCache: true, base: debianImage(lab) }, (base) =>
      [
        `FROM ${base}`,
        'ENV DEBIAN_FRONTEND=noninteractive',
        `RUN apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')} && rm -rf /var/lib/apt/lists/*`,
        'CMD ["bash"]',
        '',
      ].join('\n'),
    ),
};

/** A server in TypeScript with a lock file, made here with the npm that will read it. */
function makeProject(lab: Lab): string {
  const context = lab.scratch('project');
  const dependencies = { express: '^5.0.0', pino: '^9.0.0', zod: '^3.0.0' };
  const devDependencies = { typescript: '^5.9.0', '@types/node': '^24.0.0', '@types/express': '^5.0.0' };
  const write = (name: string, value: unknown): void =>
    writeFileSync(join(context, name), `${JSON.stringify(value, null, 2)}\n`);
  write('package.json', {
    name: 'project',
    version: '1.0.0',
    private: true,
    type: 'module',
    dependencies,
    devDependencies,
  });
  write('tsconfig.json', {
    compilerOptions: { module: 'nodenext', target: 'es2024', strict: true, skipLibCheck: true, outDir: 'dist' },
    include: ['src'],
  });
  const registry = call(['npm', 'config', 'get', 'registry']).trim();
  const cafile = '/etc/ssl/certs/ca-certificates.crt';
  writeFileSync(
    join(context, '.npmrc'),
    `registry=${registry}
cafile=${cafile}
audit=false
fund=false
`,
  );
  mkdirSync(join(context, 'src'));
  writeSource(context, 'first');
  call(['npm', 'install', '--package-lock-only', '--prefix', context]);
  return context;
}

function writeSource(context: string, greeting: string): void {
  const source = `import express from 'express';
import { pino } from 'pino';
import { z } from 'zod';

const log = pino();
const query = z.object({ name: z.string().default(${JSON.stringify(greeting)}) });
const app = express();
app.get('/', (request, response) => {
  response.send(\`hello \${query.parse(request.query).name}\`);
});
app.listen(8080, () => log.info('ready'));
`;
  writeFileSync(join(context, 'src', 'main.ts'), source);
}
