/** Where an image of Nacre's is another than BuildKit's on purpose. */
export interface Difference {
  readonly title: string;
  readonly buildKit: string;
  readonly nacre: string;
  /** Why ours is better for those who build. */
  readonly reason: string;
}

export type DifferenceName =
  | 'context-modes'
  | 'context-links'
  | 'link-directories'
  | 'exclude-files'
  | 'archive-attributes'
  | 'links-to-lower-files'
  | 'etc-hostname';

/** In the order of the page that is made of them. */
export const differences: Readonly<Record<DifferenceName, Difference>> = {
  'context-modes': {
    title: 'Modes of files of the context',
    buildKit: 'keeps the modes that files have where the build is called',
    nacre: 'gives 0755 to directories and to files that their owner may execute, 0644 to all others',
    reason:
      "A checkout's modes come from the umask of whoever made it. `--chmod` says what is wanted where that matters.",
  },
  'context-links': {
    title: 'Hard links in the context',
    buildKit: 'keeps them',
    nacre: 'makes each name a file of its own; in stages, images and archives links stay links',
    reason: 'A checkout has none, so that the same sources would give two images.',
  },
  'link-directories': {
    title: 'Directories on the way to what `COPY --link` and `ADD --link` copy',
    buildKit: 'gives them mode 0755 and owner root, also where the image has them with others',
    nacre: 'leaves those that are there as they are',
    reason: 'Copying a file to `/tmp` is no reason to take the sticky bit from it.',
  },
  'exclude-files': {
    title: '`--exclude` and files that a source names',
    buildKit: 'leaves out only what is in directories that are copied',
    nacre: 'leaves out files too: `COPY --exclude=*.txt hom* /mydir/` copies no `home.txt`',
    reason: 'So says the Dockerfile reference.',
  },
  'archive-attributes': {
    title: 'Extended attributes of entries in archives that ADD unpacks',
    buildKit: 'keeps `security.capability` alone',
    nacre: 'keeps all that are in the archive',
    reason: 'What somebody has put there is what he wants.',
  },
  'links-to-lower-files': {
    title: 'A new hard link to a file of the image, made by RUN',
    buildKit: 'makes a copy, and leaves the old name as it was',
    nacre: 'makes them two names of one file',
    reason: 'So it was when the command ended.',
  },
  'etc-hostname': {
    title: '`/etc/hostname` while a command runs, where the image has none',
    buildKit: 'shows no such file',
    nacre: 'shows an empty one, which is in no layer',
    reason: 'It is a place to mount over that all containers share, and costs no command any time.',
  },
};

/** Differences that no comparison of files and configurations shows. */
export const unseenDifferences: readonly Difference[] = [
  {
    title: 'Dates',
    buildKit:
      'dates files of the context as they are, and what it makes with the clock, unless SOURCE_DATE_EPOCH is given',
    nacre:
      'dates everything it makes or copies from the context with the time of the last commit, or SOURCE_DATE_EPOCH',
    reason: 'The same sources give the same image on any day and machine.',
  },
  {
    title: 'Names of `--chown` that the image does not know',
    buildKit: 'takes them for root',
    nacre: 'fails with the line, and says which file has no such name',
    reason: 'A mistake is worth a message.',
  },
  {
    title: 'Several files and a destination that is no directory',
    buildKit: 'keeps the last of them',
    nacre: 'fails with the line',
    reason: 'The Dockerfile reference says that it must be a directory.',
  },
  {
    title: '`.dockerignore` of named contexts and of contexts that are repositories or archives',
    buildKit: 'counts for directories',
    nacre: 'counts for all of them',
    reason: 'The same files give the same image, however they come.',
  },
  {
    title: 'An image that is not for the platform that FROM asks for',
    buildKit: 'is taken with a warning',
    nacre: 'is refused',
    reason: 'What it has would not run where it is meant to.',
  },
  {
    title: 'ONBUILD with a malformed instruction, and names of variables and labels that are empty once expanded',
    buildKit: 'are kept',
    nacre: 'are refused',
    reason: 'The mistake is told to whoever made it, and not to whoever builds on the image.',
  },
  {
    title: 'Names of stages in FROM',
    buildKit: 'tells upper case from lower case in FROM, and nowhere else, `scratch` included',
    nacre: 'takes both for the same wherever a stage is named',
    reason: 'There can not be two stages that differ in it.',
  },
  {
    title: 'The network of commands',
    buildKit: 'is one of its own unless `--network` says otherwise',
    nacre: "is the machine's, or none",
    reason: 'Networks of their own come with a later release.',
  },
];
