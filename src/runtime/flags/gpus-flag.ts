import { badFlag } from './bad-flag.ts';
import { parseCsvFields } from './csv-fields.ts';

const flag = '--gpus';
const anyGpu = 'nvidia.com/gpu=';

/**
 * Parses `--gpus`: `all`, how many, or `device=0,1` in quotes. What it comes to are names that the vendor gave to devices; which
 * capabilities of the driver are there is said by the vendor's description.
 *
 * @returns names of devices as `--device` takes them
 * @throws runtime/bad-flag
 */
export function parseGpus(text: string): readonly string[] {
  const fields = parseCsvFields(text) ?? [];
  if (fields.some((field) => field.startsWith('device=')) && fields.some((field) => /^(?:count=|[^=]*$)/.test(field)))
    throw badFlag(flag, text, 'names devices and how many', 'Quote a list of devices: --gpus \'"device=0,1"\'.');
  const names = fields.flatMap((field) => readField(text, field));
  return names.length === 0 ? [`${anyGpu}all`] : names;
}

function readField(text: string, field: string): readonly string[] {
  const [, key = 'count', value = ''] = /^(?:([a-z]+)=)?(.*)$/s.exec(field.trim()) ?? [];
  switch (key) {
    case 'count':
      return countGpus(text, value);
    case 'device':
      return value.split(',').map((each) => (each.includes('=') ? each : `${anyGpu}${each}`));
    case 'driver':
      if (value === 'nvidia' || value === 'cdi' || value === '') return [];
      throw badFlag(flag, text, `there is no driver "${value}"`, 'Name the devices: --device vendor.com/class=name.');
    case 'capabilities':
    case 'options':
      return [];
    default:
      throw badFlag(flag, text, `"${field}" is not known`, 'Use all, a number, or \'"device=0,1"\'.');
  }
}

function countGpus(text: string, value: string): readonly string[] {
  if (value === 'all' || value === '-1') return [`${anyGpu}all`];
  if (!/^[1-9]\d{0,2}$/.test(value)) throw badFlag(flag, text, `"${value}" is not a number`, 'Use all, or how many.');
  return Array.from({ length: Number(value) }, (_, at) => `${anyGpu}${at}`);
}
