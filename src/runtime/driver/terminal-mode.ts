/**
 * How a container with a terminal gets it: it shares ours, or one is made for it because standard input is none (as in a script
 * whose output is wanted as on a terminal).
 */
export type TerminalMode = 'none' | 'shared' | 'made';
