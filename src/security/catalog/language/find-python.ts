import type { Finder, FoundPackage } from '../finder.ts';
import { formatPurl } from '../package-url.ts';
import { type Fields, fieldOf, parseRecords } from '../parse-fields.ts';

const wanted = new Set('name version license license-expression classifier home-page author author-email'.split(' '));

/**
 * Installed Python packages, by their METADATA or PKG-INFO.
 *
 * Source: PyPA specifications, "Recording installed projects" and "Core metadata".
 */
export const pythonFinder: Finder = {
  names: ['METADATA', 'PKG-INFO'],
  extensions: ['.egg-info'],
  *find(file) {
    if (!/\.dist-info\/METADATA$|\.egg-info\/PKG-INFO$|\/EGG-INFO\/PKG-INFO$|\.egg-info$/.test(file.path)) return;
    const [fields] = parseRecords(file.text(), wanted);
    if (fields === undefined) return;
    const [name, version] = [fieldOf(fields, 'name'), fieldOf(fields, 'version')];
    const purl = formatPurl({ type: 'pypi', name, version });
    if (purl === undefined) return;
    const homepage = fieldOf(fields, 'home-page');
    const supplier = [fieldOf(fields, 'author'), addressOf(fields)].filter((part) => part !== '').join(' ');
    const found: FoundPackage = {
      ...{ type: 'pypi', name, version, purl, licenses: licensesOf(fields) },
      found: { path: file.path, layer: file.layer },
      ...(homepage === '' || homepage === 'UNKNOWN' ? {} : { homepage }),
      ...(supplier === '' || supplier.includes('\n') ? {} : { supplier }),
    };
    yield found;
  },
};

function addressOf(fields: Fields): string {
  const address = fieldOf(fields, 'author-email');
  return address === '' || address.includes('<') ? address : `<${address}>`;
}

/** The expression; else the word, unless it is a whole text; else what the classifiers say. */
function licensesOf(fields: Fields): readonly string[] {
  const expression = fieldOf(fields, 'license-expression');
  if (expression !== '') return [expression];
  const word = fieldOf(fields, 'license');
  if (word !== '' && word !== 'UNKNOWN' && word.length <= 100 && !word.includes('\n')) return [word];
  return (fields.get('classifier') ?? []).flatMap((each) => {
    const [, name] = /^License :: (?:OSI Approved :: )?(.+)$/.exec(each) ?? [];
    return name === undefined || name === 'OSI Approved' ? [] : [name];
  });
}
