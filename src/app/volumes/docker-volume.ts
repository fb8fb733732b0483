import type { VolumeRow } from '../wire.ts';

/** A volume as Docker's API and `docker volume inspect` show one. */
export interface DockerVolume {
  readonly CreatedAt: string;
  readonly Driver: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Mountpoint: string;
  readonly Name: string;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Scope: 'local';
}

export function toDockerVolume({
  name,
  driver,
  anonymous,
  created,
  mountpoint,
  labels,
  options,
}: VolumeRow): DockerVolume {
  const all = anonymous ? { ...labels, 'com.docker.volume.anonymous': '' } : labels;
  return {
    CreatedAt: created.replace(/\.\d+Z$/, 'Z'),
    Driver: driver,
    Labels: Object.keys(all).length === 0 ? null : all,
    Mountpoint: mountpoint,
    Name: name,
    Options: Object.keys(options).length === 0 ? null : options,
    Scope: 'local',
  };
}
