import type { Bench } from '../contender.ts';
import { builders } from './builders.ts';

const tenSteps = (base: string): string =>
  [`FROM ${base}`, ...Array.from({ length: 10 }, (_, at) => `RUN echo step ${at} > /step-${at}`)].join('\n');

/** Ten small commands, nothing remembered. */
export const uncached: Bench = {
  name: 'uncached',
  about: 'build of 10 small RUN steps with --no-cache',
  runs: 5,
  goals: { docker: 0.6 },
  candidates: (lab) => builders(lab, { context: lab.scratch('ten'), noCache: true }, tenSteps),
};

/** The same, all of it done before. */
export const cached: Bench = {
  name: 'cached',
  about: 'rebuild of the same 10 steps, fully cached',
  runs: 11,
  goals: { docker: 0.4 },
  candidates: (lab) => builders(lab, { context: lab.scratch('ten'), noCache: false }, tenSteps),
};

const twoStages = (base: string): string => `FROM ${base} AS one
RUN sleep 3 && echo 1 > /one
FROM ${base} AS two
RUN sleep 3 && echo 2 > /two
FROM ${base}
COPY --from=one /one /
COPY --from=two /two /
`;

/** Stages that do not need each other. */
export const stages: Bench = {
  name: 'stages',
  about: 'two stages that sleep 3 s, with --no-cache',
  runs: 3,
  goals: { docker: 1 },
  candidates: (lab) => builders(lab, { context: lab.scratch('stages'), noCache: true }, twoStages),
};
