import type { Word } from '../instruction.ts';
import { editWord } from './edit-word.ts';
import type { LintSubject } from './lint-subject.ts';
import type { Rule, Sighting } from './rule.ts';

export const exposeProtoCasing: Rule = {
  name: 'ExposeProtoCasing',
  severity: 'warning',
  about: 'The protocol in `EXPOSE` is not in lower case.',
  remedy: 'Write the protocol in lower case.',
  find: (subject) => findPorts(subject, checkProtocol),
};

export const exposeInvalidFormat: Rule = {
  name: 'ExposeInvalidFormat',
  severity: 'warning',
  about: '`EXPOSE` names an address or a port of the host, which an image can not decide.',
  remedy: 'Name the port of the container alone.',
  find: (subject) => findPorts(subject, checkAddress),
};

type Check = (port: Word) => Omit<Sighting, 'of' | 'place'> | undefined;

function findPorts({ stages }: LintSubject, check: Check): readonly Sighting[] {
  return stages.flatMap(({ lines }) =>
    lines.flatMap(({ line, expanded }) => {
      if (expanded.kind !== 'expose') return [];
      return expanded.ports.flatMap((port) => {
        const said = check(port);
        return said === undefined ? [] : [{ ...said, place: port.place, of: [line] }];
      });
    }),
  );
}

function checkProtocol({ text, place }: Word): ReturnType<Check> {
  const [port = '', protocol = ''] = text.split('/');
  const right = `${port}/${protocol.toLowerCase()}`;
  if (protocol === protocol.toLowerCase()) return undefined;
  const message = `the protocol in "${text}" is not in lower case`;
  return { message, hint: `Write ${right}.`, ...editWord(place, text, right) };
}

function checkAddress({ text, place }: Word): ReturnType<Check> {
  const right = text.slice(text.lastIndexOf(':') + 1);
  if (right === text) return undefined;
  const message = `"${text}" names an address or a port of the host`;
  return { message, hint: `Write ${right}.`, ...editWord(place, text, right) };
}
