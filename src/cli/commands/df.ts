import { type DiskUsage, type DiskUsageSum, measureDiskUsage, openNacre } from '../../app/index.ts';
import { formatSize } from '../../base/index.ts';
import type { Command } from '../command.ts';
import { formatAge, formatTable } from '../format-table.ts';
import { formatFlag, formatRows, type ListFormat, type Listing, readListFormat } from '../listing.ts';

const listing: Listing = {
  fields: {
    Active: 'ACTIVE',
    Reclaimable: 'RECLAIMABLE',
    Size: 'SIZE',
    TotalCount: 'TOTAL',
    Type: 'TYPE',
  },
  columns: ['Type', 'TotalCount', 'Active', 'Size', 'Reclaimable'],
  quiet: 'Type',
};

export const df: Command = {
  name: 'system df',
  about: `Shows what takes up how much disk, and how much of it removing what is not active would give back. Counted are blocks of the disk,
each file once: the blobs of images, the uncompressed tars of their layers with their indexes, and unpacked files. The build cache is what
builds remember and no image needs. Unnamed files are what nothing reaches, and what is under way; \`nacre prune\` removes the former.
With --verbose each image with what other images share with it and what is its own, each container with what it wrote, each volume, and
each step that builds remember.`,
  positionals: [],
  flags: [
    formatFlag,
    { name: 'json', kind: 'switch', about: 'print JSON, with all that --verbose shows' },
    { name: 'verbose', short: 'v', kind: 'switch', about: 'show every image, container, volume and cached step' },
  ],
  examples: [
    { call: 'nacre system df', about: 'The sums' },
    { call: 'nacre system df -v', about: 'What only one image holds' },
  ],
  async run({ flags, terminal, root }) {
    const format = readListFormat(flags);
    using nacre = openNacre(root);
    const usage = await measureDiskUsage(nacre);
    if (flags.on('json')) terminal.out(`${JSON.stringify(usage, null, 2)}\n`);
    else if (flags.on('verbose')) terminal.out(formatDetails(usage, Date.now()));
    else terminal.out(formatSummary(usage, format));
    return 0;
  },
};

function formatSummary({ summary }: DiskUsage, format: ListFormat): string {
  const { images, containers, volumes, buildCache, unnamed } = summary;
  const rows: readonly (readonly [string, DiskUsageSum])[] = [
    ['Images', images],
    ['Containers', containers],
    ['Local Volumes', volumes],
    ['Build Cache', buildCache],
    ['Unnamed Files', unnamed],
  ];
  const listed = rows.map(([type, { total, active, size, reclaimable }]) => {
    const share = size === 0 ? '' : ` (${Math.floor((100 * reclaimable) / size)}%)`;
    return {
      Active: String(active),
      Reclaimable: formatSize(reclaimable) + share,
      Size: formatSize(size),
      TotalCount: String(total),
      Type: type,
    };
  });
  return formatRows(listing, listed, { format });
}

function formatDetails(usage: DiskUsage, now: number): string {
  const sections = [
    ['Images', formatImages(usage, now)],
    ['Containers', formatContainers(usage, now)],
    ['Local volumes', formatVolumes(usage)],
    [`Build cache: ${formatSize(usage.summary.buildCache.size)}`, formatCache(usage, now)],
    [`Unnamed files: ${formatSize(usage.summary.unnamed.size)}`, ''],
  ] as const;
  return sections.map(([head, table]) => (table === '' ? `${head}\n` : `${head}\n\n${table}`)).join('\n');
}

function formatImages({ images }: DiskUsage, now: number): string {
  const cells = images.flatMap((image) => {
    const names = image.names.length === 0 ? ['<none>:<none>'] : image.names;
    return names.map((name) => [
      name.slice(0, name.lastIndexOf(':')),
      name.slice(name.lastIndexOf(':') + 1),
      image.digest.slice('sha256:'.length).slice(0, 12),
      formatAge(image.created ?? undefined, now),
      formatSize(image.size),
      formatSize(image.shared),
      formatSize(image.unique),
      String(image.containers),
    ]);
  });
  const heads = ['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE', 'SHARED SIZE', 'UNIQUE SIZE', 'CONTAINERS'];
  return formatTable(heads, cells);
}

function formatContainers({ containers }: DiskUsage, now: number): string {
  const cells = containers.map((container) => [
    container.id.slice(0, 12),
    container.image,
    formatSize(container.size),
    formatAge(container.created, now),
    container.state,
    container.name,
  ]);
  return formatTable(['CONTAINER ID', 'IMAGE', 'SIZE', 'CREATED', 'STATUS', 'NAMES'], cells);
}

function formatVolumes({ volumes }: DiskUsage): string {
  const cells = volumes.map(({ name, containers, size }) => [name, String(containers), formatSize(size)]);
  return formatTable(['VOLUME NAME', 'LINKS', 'SIZE'], cells);
}

function formatCache({ buildCache }: DiskUsage, now: number): string {
  const cells = buildCache.map(({ key, size, created, used }) => [
    key.replace(/sha256:([0-9a-f]{12})[0-9a-f]*/, '$1'),
    formatSize(size),
    formatAge(created, now),
    formatAge(used, now),
  ]);
  return formatTable(['CACHE ID', 'SIZE', 'CREATED', 'LAST USED'], cells);
}
