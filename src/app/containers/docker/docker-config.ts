import { formatRunConfig } from '../../../oci/index.ts';
import { type ContainerRecord, mergeHealthcheck } from '../../../runtime/index.ts';
import { exposedPorts } from '../view/container-ports.ts';

/**
 * `Config` of Docker's inspection of a container: its image's, with what the flags changed.
 *
 * Source: https://docs.docker.com/reference/api/engine/, "ContainerConfig".
 */
export function toDockerContainerConfig(record: ContainerRecord): Readonly<Record<string, unknown>> {
  const { config, options, image, labels } = record;
  const healthcheck = mergeHealthcheck(record);
  const { Healthcheck, Shell } = formatRunConfig({ ...config, ...(healthcheck === undefined ? {} : { healthcheck }) });
  const ports = exposedPorts(record);
  return {
    Hostname: options.hostname ?? record.id.slice(0, 12),
    Domainname: options.domainname ?? '',
    User: options.user ?? config.user ?? '',
    AttachStdin: options.interactive,
    AttachStdout: true,
    AttachStderr: true,
    ExposedPorts: ports.length === 0 ? undefined : Object.fromEntries(ports.map((port) => [port, {}])),
    Tty: options.tty,
    OpenStdin: options.interactive,
    StdinOnce: options.interactive,
    Env: mergeEnvironment(config.env, options.env),
    ...toCommand(record),
    Healthcheck,
    Image: image,
    Volumes: config.volumes.length === 0 ? null : Object.fromEntries(config.volumes.map((path) => [path, {}])),
    WorkingDir: options.workingDir ?? config.workingDir ?? '',
    OnBuild: config.onBuild.length === 0 ? null : config.onBuild,
    Labels: labels,
    StopSignal: options.stopSignal ?? config.stopSignal,
    StopTimeout: options.stopTimeout,
    Shell,
  };
}

function toCommand({ config, options }: ContainerRecord): Readonly<Record<string, unknown>> {
  const replaced = options.entrypoint !== undefined;
  const rest = options.args.length > 0 || replaced ? options.args : (config.cmd ?? []);
  const entrypoint = options.entrypoint ?? config.entrypoint ?? [];
  return { Cmd: rest.length === 0 ? null : rest, Entrypoint: entrypoint.length === 0 ? null : entrypoint };
}

/** Of each name the last entry; a name alone removes. */
function mergeEnvironment(image: readonly string[], options: readonly string[]): readonly string[] {
  const entries = new Map<string, string>();
  for (const entry of [...image, ...options]) {
    const [name = ''] = entry.split('=', 1);
    if (entry.includes('=')) entries.set(name, entry);
    else entries.delete(name);
  }
  return [...entries.values()];
}
