import type { Place } from '../../../base/index.ts';
import { optional } from '../optional.ts';
import type { Edit } from './rule.ts';

/** The edit that writes something else in place of a text; none when the text does not stand there as it is. To be spread. */
export function editWord(place: Place, written: string, text: string): { readonly edit?: Edit } {
  const verbatim = written !== '' && place.text?.startsWith(written, place.column - 1) === true;
  return optional('edit', verbatim ? { place, endColumn: place.column + written.length, text } : undefined);
}
