/** Fields that are one text. */
export const textFields = ['context', 'dockerfile', 'dockerfile-inline', 'target', 'network', 'shm-size'] as const;

/** Fields that are yes or no. */
export const switchFields = ['no-cache', 'pull'] as const;

/** Fields that are several texts; those of a target add to those it inherits, or replace them. */
export const listFields = {
  annotations: 'adds',
  attest: 'adds',
  'cache-from': 'adds',
  'cache-to': 'replaces',
  entitlements: 'adds',
  output: 'replaces',
  platforms: 'replaces',
  secret: 'adds',
  ssh: 'adds',
  tags: 'replaces',
  ulimits: 'adds',
} as const;

/** Fields that are texts by names; those of a target win over those it inherits. */
export const mapFields = ['args', 'contexts', 'extra-hosts', 'labels'] as const;

export type TextField = (typeof textFields)[number];
export type SwitchField = (typeof switchFields)[number];
export type ListField = keyof typeof listFields;
export type MapField = (typeof mapFields)[number];

/** What is said of one image to build, in the words of bake files. What is not said is not there. */
export interface BakeTarget {
  readonly texts: ReadonlyMap<TextField, string>;
  readonly switches: ReadonlyMap<SwitchField, boolean>;
  readonly lists: ReadonlyMap<ListField, readonly string[]>;
  readonly maps: ReadonlyMap<MapField, ReadonlyMap<string, string>>;
  /** Targets whose fields this one has too; later ones win. */
  readonly inherits: readonly string[];
}

/** What one or several files say together. */
export interface BakeFile {
  readonly targets: ReadonlyMap<string, BakeTarget>;
  /** Targets and other groups, by the group's name. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** What is in the files and has no part in what is built here; to be told. */
  readonly ignored: readonly string[];
}

export const emptyTarget: BakeTarget = {
  texts: new Map(),
  switches: new Map(),
  lists: new Map(),
  maps: new Map(),
  inherits: [],
};

/** A target with what another says of it besides: that wins. */
export function mergeTargets(below: BakeTarget, above: BakeTarget): BakeTarget {
  const lists = new Map(below.lists);
  for (const [field, own] of above.lists) {
    const inherited = listFields[field] === 'adds' ? (below.lists.get(field) ?? []) : [];
    lists.set(field, [...new Set([...inherited, ...own])]);
  }
  const maps = new Map(below.maps);
  for (const [field, own] of above.maps) maps.set(field, new Map([...(below.maps.get(field) ?? []), ...own]));
  return {
    texts: new Map([...below.texts, ...above.texts]),
    switches: new Map([...below.switches, ...above.switches]),
    lists,
    maps,
    inherits: above.inherits.length === 0 ? below.inherits : above.inherits,
  };
}

/** Files in their order: what a later one says of a target or group wins. */
export function mergeFiles(files: readonly BakeFile[]): BakeFile {
  const targets = new Map<string, BakeTarget>();
  const groups = new Map<string, readonly string[]>();
  for (const file of files) {
    for (const [name, target] of file.targets)
      targets.set(name, mergeTargets(targets.get(name) ?? emptyTarget, target));
    for (const [name, members] of file.groups)
      groups.set(name, [...new Set([...(groups.get(name) ?? []), ...members])]);
  }
  return { targets, groups, ignored: [...new Set(files.flatMap(({ ignored }) => ignored))] };
}
