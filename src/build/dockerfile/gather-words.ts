import { isBlank } from './blank.ts';

/** A word that came out of splitting, and where in the text it began. */
export interface SplitWord {
  readonly text: string;
  readonly at: number;
}

/** Text under way, and the same text in words. */
export interface Gathered {
  text: string;
  readonly words: SplitWord[];
  word: string;
  /** Where the word under way began; -1 between words. */
  start: number;
}

export function startGathering(): Gathered {
  return { text: '', words: [], word: '', start: -1 };
}

/** Adds text in which blanks end words. */
export function addSplit(gathered: Gathered, text: string, at: number): void {
  gathered.text += text;
  for (const character of text) {
    if (!isBlank(character)) {
      if (gathered.start === -1) gathered.start = at;
      gathered.word += character;
    } else if (gathered.word !== '') endWord(gathered);
  }
}

/** Adds text in which blanks are like any other character. */
export function addWhole(gathered: Gathered, text: string, at: number): void {
  gathered.text += text;
  if (gathered.start === -1) gathered.start = at;
  gathered.word += text;
}

/** Ends the word under way; one without characters is none. */
export function endWord(gathered: Gathered): void {
  if (gathered.word !== '') gathered.words.push({ text: gathered.word, at: gathered.start });
  gathered.word = '';
  gathered.start = -1;
}
