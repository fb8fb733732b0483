import { isJsonObject, type Json, type JsonObject } from '../../../base/index.ts';
import { emptyRunConfig, type RunConfig } from '../../../oci/index.ts';
import { workingDirectory } from './file-items.ts';
import type { Entry } from './find-entry.ts';
import type { Project } from './project.ts';

/** How the image of a project is run. @param labels of the call, which win @param node its version */
export function toRunConfig(
  project: Project,
  entry: Entry,
  node: string,
  labels: Readonly<Record<string, string>>,
): RunConfig {
  return {
    ...emptyRunConfig,
    user: '65532:65532',
    env: [
      ...new Map([...basicEnv(node), ...entry.env].map((each) => [each.slice(0, each.indexOf('=')), each])).values(),
    ],
    entrypoint: ['/usr/bin/node', ...entry.flags, `/${workingDirectory}/${entry.file}`, ...entry.args],
    workingDir: `/${workingDirectory}`,
    labels: { ...toLabels(project.manifest), ...labels },
  };
}

function basicEnv(node: string): readonly string[] {
  return ['PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/home/nonroot', `NODE_VERSION=${node}`, 'NODE_ENV=production'];
}

/** What package.json says, as annotations of the image-spec call it. Source: image-spec annotations.md. */
function toLabels(manifest: JsonObject): Readonly<Record<string, string>> {
  const { name, version, description, license, homepage, repository } = manifest;
  const found: readonly (readonly [string, Json | undefined])[] = [
    ['title', name],
    ['version', version],
    ['description', description],
    ['licenses', license],
    ['url', homepage],
    ['source', toSource(repository)],
  ];
  return Object.fromEntries(
    found.flatMap(([key, value]) =>
      typeof value === 'string' && value !== '' ? [[`org.opencontainers.image.${key}`, value]] : [],
    ),
  );
}

/** The address of a repository as a browser takes it. Source: npm docs, package.json, "repository". */
function toSource(repository: Json | undefined): string | undefined {
  const url = isJsonObject(repository) ? repository.url : repository;
  if (typeof url !== 'string') return undefined;
  const [, short] = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(url) ?? [];
  if (short !== undefined) return `https://github.com/${short}`;
  const parsed = URL.parse(url.replace(/^git\+/, '').replace(/^git:/, 'https:'));
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined;
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/\.git$/, '');
}
