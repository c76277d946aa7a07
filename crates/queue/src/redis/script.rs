use redis::{Script, ScriptInvocation};

/// What happens within Redis, each as one step.
#[derive(Debug)]
pub(super) struct Scripts {
    pub publish: Script,
    pub receive: Script,
    pub acknowledge: Script,
    pub give_back: Script,
    pub extend: Script,
    pub bury: Script,
    pub replay: Script,
    pub depth: Script,
}

macro_rules! script {
    ($name:literal) => {
        Script::new(concat!(include_str!("queue.lua"), include_str!($name)))
    };
}

impl Scripts {
    pub fn new() -> Self {
        Self {
            publish: script!("publish.lua"),
            receive: script!("receive.lua"),
            acknowledge: script!("acknowledge.lua"),
            give_back: script!("give_back.lua"),
            extend: script!("extend.lua"),
            bury: script!("bury.lua"),
            replay: script!("replay.lua"),
            depth: script!("depth.lua"),
        }
    }
}

/// The keys of one queue. The braces keep them on one node of a cluster.
#[derive(Debug)]
pub(super) struct Keys(String);

impl Keys {
    pub fn new(name: &str) -> Self {
        Self(format!("{{{name}}}"))
    }

    pub fn dead(&self) -> String {
        format!("{}:dead", self.0)
    }

    pub fn wake(&self) -> String {
        format!("{}:wake", self.0)
    }

    /// Those that hold messages.
    pub fn all(&self) -> [String; 3] {
        [format!("{}:ready", self.0), format!("{}:delayed", self.0), self.dead()]
    }

    /// A call of a script, to which its arguments can be added.
    pub fn call<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        let mut call = script.prepare_invoke();
        self.all().into_iter().for_each(|key| _ = call.key(key));
        call.key(self.wake());
        call
    }
}
