import { isJsonObject, type Json, type JsonObject } from '../base/index.ts';
import { formatTable } from './format-table.ts';
import { showText } from './show-text.ts';

/** Provenance for people: what there is of it in the words of SLSA v1, or of v0.2, which older images have. What is missing is left out. */
export function formatProvenance(predicate: JsonObject): string {
  const definition = objectAt(predicate, 'buildDefinition');
  const external = objectAt(definition, 'externalParameters');
  const invocation = objectAt(predicate, 'invocation');
  const details = objectAt(predicate, 'runDetails');
  const builder = { ...objectAt(predicate, 'builder'), ...objectAt(details, 'builder') };
  const source = { ...objectAt(invocation, 'configSource'), ...objectAt(external, 'configSource') };
  const request = { ...objectAt(invocation, 'parameters'), ...objectAt(external, 'request') };
  const platform = textAt(objectAt(definition, 'internalParameters'), 'builderPlatform');
  const rows = [
    ['BUILDER', [textAt(builder, 'id'), ...namesOf(objectAt(builder, 'version')), platform].filter(Boolean).join(' ')],
    ['SOURCE', textAt(source, 'uri') ?? ''],
    ['FILE', textAt(source, 'path') ?? textAt(source, 'entryPoint') ?? ''],
    ...Object.entries(objectAt(request, 'args')).map(([name, value]) => ['ARGUMENT', `${name}=${value}`]),
    ...listAt(request, 'secrets').map((each) => ['SECRET', textAt(each, 'id') ?? '']),
    ...materialsOf(predicate, definition).map((each) => ['MATERIAL', formatMaterial(each)]),
  ].filter(([, value]) => value !== '');
  return (
    rows.map(([name = '', value = '']) => `${name.padEnd(9)} ${showText(value)}\n`).join('') + formatLayers(details)
  );
}

function materialsOf(predicate: JsonObject, definition: JsonObject): readonly JsonObject[] {
  return [...listAt(definition, 'resolvedDependencies'), ...listAt(predicate, 'materials')];
}

function formatMaterial(material: JsonObject): string {
  const [digest] = Object.entries(objectAt(material, 'digest'));
  const uri = textAt(material, 'uri') ?? '';
  return digest === undefined ? uri : `${uri} ${digest[0]}:${digest[1]}`;
}

/** `nacre 0.1.0` */
function namesOf(versions: JsonObject): readonly string[] {
  return Object.entries(versions).map(([name, version]) => `${name} ${version}`);
}

/** Each layer with the instruction that made it: what the last layer of a step's is that the step before did not have. */
function formatLayers(details: JsonObject): string {
  const metadata = objectAt(objectAt(details, 'metadata'), 'buildkit_metadata');
  const source = objectAt(metadata, 'source');
  const files = listAt(source, 'infos').map((info) => ({
    name: textAt(info, 'filename') ?? 'Dockerfile',
    lines: Buffer.from(textAt(info, 'data') ?? '', 'base64')
      .toString('utf8')
      .split('\n'),
  }));
  const told = new Set<string>();
  const rows = Object.entries(objectAt(metadata, 'layers')).flatMap(([step, chains]) => {
    const [chain] = Array.isArray(chains) ? chains : [];
    const layers = Array.isArray(chain) ? chain.filter(isJsonObject) : [];
    const { file, first, last } = placeOf(objectAt(source, 'locations'), step.replace(/:\d+$/, ''));
    const { name, lines } = files[file] ?? { name: '', lines: [] };
    const place = first === 0 ? '' : `${name}:${first}`;
    const instruction = shorten(lines.slice(Math.max(0, first - 1), last));
    return layers.flatMap((layer) => {
      const digest = textAt(layer, 'digest') ?? '';
      if (told.has(digest)) return [];
      told.add(digest);
      return [[digest, place, instruction].map(showText)];
    });
  });
  return rows.length === 0 ? '' : `\n${formatTable(['LAYER', 'PLACE', 'INSTRUCTION'], rows)}`;
}

/** Which file a step's instruction is in, and its first and last line, from 1; 0 when they are not known. */
function placeOf(
  locations: JsonObject,
  step: string,
): { readonly file: number; readonly first: number; readonly last: number } {
  const [location = {}] = listAt(objectAt(locations, step), 'locations');
  const [range = {}] = listAt(location, 'ranges');
  const [first, last] = [objectAt(range, 'start').line, objectAt(range, 'end').line];
  const file = typeof location.sourceIndex === 'number' ? location.sourceIndex : 0;
  return typeof first === 'number' && typeof last === 'number' ? { file, first, last } : { file, first: 0, last: 0 };
}

const widest = 80;

/** An instruction on one line. */
function shorten(lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/[\\`]\s*$/, '').trim()).join(' ');
  return text.length <= widest ? text : `${text.slice(0, widest - 1)}…`;
}

function objectAt(json: JsonObject, field: string): JsonObject {
  const value = json[field];
  return isJsonObject(value) ? value : {};
}

function listAt(json: JsonObject, field: string): readonly JsonObject[] {
  const value: Json | undefined = json[field];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textAt(json: JsonObject, field: string): string | undefined {
  const value = json[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
