/**
 * Which system calls a container may make: the policy that Docker's users have, sorted here by what the calls are for.
 * Source: the default profile of Docker as of 2026-05 (moby/profiles, seccomp/default.json), described in
 * https://docs.docker.com/engine/security/seccomp/. Everything that is not named is refused with EPERM.
 */
export interface SeccompRule {
  readonly names: readonly string[];
  /** The rule holds only with one of these capabilities. */
  readonly capabilities?: readonly string[];
  /** The rule holds only without any of these. */
  readonly withoutCapabilities?: readonly string[];
  /** The rule holds only on these architectures, as Go names them. */
  readonly architectures?: readonly string[];
  readonly notArchitectures?: readonly string[];
  /** Least kernel, `[major, minor]`. */
  readonly kernel?: readonly [number, number];
  /** Allows the call only when one of these holds for an argument. @default always */
  readonly when?: readonly ArgumentTest[];
  /** Refuses with this error number instead of allowing. */
  readonly refuse?: number;
}

export interface ArgumentTest {
  readonly argument: number;
  readonly is: 'equal' | 'below' | 'above';
  readonly value: number;
  /** Bits of the argument that are looked at. @default all */
  readonly mask?: number;
}

export const operationNotPermitted = 1;
const functionNotImplemented = 38;

// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET: with none of them set, clone makes a plain process or thread.
const namespaceFlags = 0x7e020000;

// AF_ALG (38) reaches the kernel's crypto code, AF_VSOCK (40) the hypervisor: the address families between and beside are allowed.
const socketFamilies: readonly ArgumentTest[] = [
  { argument: 0, is: 'below', value: 38 },
  { argument: 0, is: 'equal', value: 39 },
  { argument: 0, is: 'above', value: 40 },
];

// Linux, Linux with 16-bit user ids, both with randomisation off (UNAME26 is a separate bit), and the question which one is set.
const personalities: readonly ArgumentTest[] = [0, 0x8, 0x20000, 0x20008, 0xffffffff].map((value) => ({
  argument: 0,
  is: 'equal',
  value,
}));

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Calls that any container may make, by what they are for. */
const always: readonly string[] = words(`
  ${/* files: open, read, write, position */ ''}
  open openat openat2 creat close close_range read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2
  lseek _llseek dup dup2 dup3 fcntl fcntl64 flock ioctl fsync fdatasync sync syncfs sync_file_range readahead
  fadvise64 fadvise64_64 fallocate ftruncate ftruncate64 truncate truncate64 copy_file_range sendfile sendfile64
  splice tee vmsplice pipe pipe2 cachestat

  ${/* files: names, directories, links */ ''}
  access faccessat faccessat2 chdir fchdir getcwd getdents getdents64 mkdir mkdirat rmdir rename renameat renameat2
  link linkat unlink unlinkat symlink symlinkat readlink readlinkat mknod mknodat umask name_to_handle_at

  ${/* files: attributes, times, owners */ ''}
  stat stat64 lstat lstat64 fstat fstat64 fstatat64 newfstatat statx statfs statfs64 fstatfs fstatfs64
  statmount listmount chmod fchmod fchmodat fchmodat2 chown chown32 fchown fchown32 fchownat lchown lchown32
  utime utimes futimesat utimensat utimensat_time64
  getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat
  listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat

  ${/* waiting for many files, events, notification */ ''}
  poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64
  epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait epoll_pwait2
  eventfd eventfd2 signalfd signalfd4 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark
  io_setup io_submit io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64

  ${/* memory */ ''}
  brk mmap mmap2 munmap mremap mprotect madvise mincore msync mlock mlock2 mlockall munlock munlockall mseal
  membarrier memfd_create memfd_secret remap_file_pages map_shadow_stack pkey_alloc pkey_free pkey_mprotect

  ${/* processes and threads */ ''}
  execve execveat exit exit_group fork vfork wait4 waitid waitpid getpid getppid gettid getpgid getpgrp setpgid
  getsid setsid prctl getcpu getrusage times pidfd_open pidfd_send_signal process_mrelease restart_syscall rseq
  set_tid_address set_robust_list get_robust_list set_thread_area get_thread_area pause
  futex futex_time64 futex_waitv futex_wait futex_wake futex_requeue
  getpriority setpriority ioprio_get ioprio_set getrlimit setrlimit ugetrlimit prlimit64
  sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam
  sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min
  sched_rr_get_interval sched_rr_get_interval_time64

  ${/* users, groups, capabilities, filters of one's own */ ''}
  getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getgroups getgroups32 setgroups setgroups32
  getresuid getresuid32 getresgid getresgid32 setuid setuid32 setgid setgid32 setreuid setreuid32 setregid setregid32
  setresuid setresuid32 setresgid setresgid32 setfsuid setfsuid32 setfsgid setfsgid32 capget capset
  seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self

  ${/* signals */ ''}
  kill tkill tgkill sigaltstack sigprocmask sigreturn rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
  rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo

  ${/* time; clocks can be read and asked to be adjusted, which the kernel refuses without CAP_SYS_TIME */ ''}
  time gettimeofday clock_gettime clock_gettime64 clock_getres clock_getres_time64 clock_nanosleep
  clock_nanosleep_time64 clock_adjtime clock_adjtime64 adjtimex nanosleep alarm getitimer setitimer
  timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
  timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64

  ${/* sockets; socket itself has a rule of its own */ ''}
  socketcall socketpair bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt
  send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64

  ${/* System V and POSIX interprocess communication */ ''}
  ipc msgget msgctl msgsnd msgrcv semget semctl semop semtimedop semtimedop_time64 shmget shmctl shmat shmdt
  mq_open mq_unlink mq_notify mq_getsetattr mq_timedsend mq_timedsend_time64 mq_timedreceive mq_timedreceive_time64

  ${/* the machine */ ''}
  uname sysinfo getrandom riscv_hwprobe uretprobe
`);

export const defaultProfile: readonly SeccompRule[] = [
  { names: always },
  // Before 4.8, tracing let a process get around its filter.
  { names: words('ptrace process_vm_readv process_vm_writev'), kernel: [4, 8] },
  { names: ['socket'], when: socketFamilies },
  { names: ['personality'], when: personalities },

  { names: ['arch_prctl'], architectures: ['amd64'] },
  { names: ['modify_ldt'], architectures: ['amd64', '386'] },
  {
    names: words('arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls'),
    architectures: ['arm', 'arm64'],
  },
  { names: words('sync_file_range2 swapcontext'), architectures: ['ppc64le'] },
  { names: words('s390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr'), architectures: ['s390x'] },
  { names: ['riscv_flush_icache'], architectures: ['riscv64'] },

  {
    names: words(`
      clone clone3 unshare setns mount umount umount2 mount_setattr move_mount open_tree fsopen fsconfig fsmount fspick
      sethostname setdomainname quotactl quotactl_fd lookup_dcookie fanotify_init bpf perf_event_open syslog
      lsm_get_self_attr lsm_set_self_attr lsm_list_modules`),
    capabilities: ['CAP_SYS_ADMIN'],
  },
  {
    names: ['clone'],
    withoutCapabilities: ['CAP_SYS_ADMIN'],
    notArchitectures: ['s390x'],
    when: [{ argument: 0, is: 'equal', value: 0, mask: namespaceFlags }],
  },
  {
    // On s390 the flags are the second argument.
    names: ['clone'],
    withoutCapabilities: ['CAP_SYS_ADMIN'],
    architectures: ['s390x'],
    when: [{ argument: 1, is: 'equal', value: 0, mask: namespaceFlags }],
  },
  // Its flags lie in memory, out of a filter's sight; "no such call" makes the C library take clone instead.
  { names: ['clone3'], withoutCapabilities: ['CAP_SYS_ADMIN'], refuse: functionNotImplemented },

  { names: ['open_by_handle_at'], capabilities: ['CAP_DAC_READ_SEARCH'] },
  { names: ['chroot'], capabilities: ['CAP_SYS_CHROOT'] },
  { names: ['reboot'], capabilities: ['CAP_SYS_BOOT'] },
  { names: words('init_module finit_module delete_module'), capabilities: ['CAP_SYS_MODULE'] },
  { names: ['acct'], capabilities: ['CAP_SYS_PACCT'] },
  {
    names: words('kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace'),
    capabilities: ['CAP_SYS_PTRACE'],
  },
  { names: words('iopl ioperm'), capabilities: ['CAP_SYS_RAWIO'] },
  { names: words('settimeofday stime clock_settime clock_settime64'), capabilities: ['CAP_SYS_TIME'] },
  { names: ['vhangup'], capabilities: ['CAP_SYS_TTY_CONFIG'] },
  {
    names: words('get_mempolicy set_mempolicy set_mempolicy_home_node mbind'),
    capabilities: ['CAP_SYS_NICE'],
  },
  { names: ['syslog'], capabilities: ['CAP_SYSLOG'] },
  { names: ['bpf'], capabilities: ['CAP_BPF'] },
  { names: ['perf_event_open'], capabilities: ['CAP_PERFMON'] },
];
