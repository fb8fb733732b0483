import { scratch, type Image } from 'nacre/image-file';

function make(version: string | undefined): Image {
  if (version === undefined) throw new Error('VERSION is not given');
  return scratch().label({ version });
}

export default ({ args }: { args: Record<string, string> }) => make(args.VERSION);
