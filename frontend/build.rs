//! Lets the crate be built before the web app is: the folder of its files is made, empty.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=dist");
    std::fs::create_dir_all("dist")
}
