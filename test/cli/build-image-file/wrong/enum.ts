enum Kind { A }
export default Kind.A;
