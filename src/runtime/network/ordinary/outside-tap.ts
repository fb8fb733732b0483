/** The addresses of both ends of pasta's cable into the networks that a user's containers share: no address of the machine, so that containers reach the machine at its own. */
export const tapAddress = '169.254.77.1';
export const tapRouter = '169.254.77.2';

/** By which packets leave the user's networks. */
export const outsideTap = 'outside';

/** What `ip -batch` is told in the user's network namespace when it has been connected. */
export const outsideLinks: string = `link set ${outsideTap} up
addr replace ${tapAddress}/30 dev ${outsideTap}
route replace default via ${tapRouter}
`;
